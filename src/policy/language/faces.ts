// The forms in which a part of an address or domain is looked for. With international letters it is the form that people read, because `mün`
// is in `münchen.example` and in no `xn--mnchen-3ya.example`.
import { addressParts } from '../../address.ts';
import { readableDomain, readableDomainPart } from '../../canonical/domain.ts';
import { addressShape, domainShape, readableAddressShape, readableDomainShape, type Shape, telephoneShape } from '../../canonical/shape.ts';
import type { FactDefinition } from '../../roster/facts.ts';
import { compileGlob } from './glob.ts';
import { canBeMeant, digitsOf } from './operands.ts';
import { fold } from './text.ts';

export interface Face {
  form: 'canonical' | 'readable';
  /** The written part or glob in this form, not folded. */
  part: string;
  /** What whole values look like; undefined: like any text. */
  shape: Shape | undefined;
}

/** What of a fact decides in which form its values are. */
type FormedFact = Pick<FactDefinition, 'name' | 'address'>;

/** One of them has to hold. `isOpen`: more may follow in a value. */
export function facesOf(fact: FormedFact, written: string, isOpen = false): Face[] {
  if (fact.address) return addressFaces(written, isOpen);
  if (fact.name === 'domain') return [domainFace(written.trim())];
  if (fact.name === 'phone') return [{ form: 'canonical', part: digitsOf(written), shape: telephoneShape }];
  return [{ form: 'canonical', part: written.normalize('NFC'), shape: undefined }];
}

/** The part where it is looked for in canonical values alone. */
export function canonicalPart(faces: readonly Face[]): string | undefined {
  return faces.some(({ form }) => form === 'readable') ? undefined : faces[0]?.part;
}

/** A canonical value in the form, folded. */
export function seenAs(form: Face['form']): (value: string) => string {
  return form === 'readable' ? readableDomain : fold;
}

/** Domains are not folded: `straße.example` and `strasse.example` are two, and both sides are in lower case already. */
export function foldingOf(form: Face['form']): (text: string) => string {
  return form === 'readable' ? (text) => text : fold;
}

/** A glob in one form over canonical values. */
function compileFaceGlob({ form, part }: Face): (value: string) => boolean {
  const matches = compileGlob(part, foldingOf(form));
  return form === 'readable' ? (value) => matches(readableDomain(value)) : matches;
}

/** A glob over the canonical values of a fact. */
export function compileFactGlob(fact: FormedFact, written: string): (value: string) => boolean {
  const globs = facesOf(fact, written).map((face) => ({ matches: compileFaceGlob(face), meant: canBeMeant(fact, face.part) }));
  return (value) => globs.some(({ matches, meant }) => matches(value) && meant(value));
}

/** A glob over canonical addresses. */
export function compileAddressGlob(written: string): (address: string) => boolean {
  return compileFactGlob({ name: 'uri', address: true }, written);
}

function addressFaces(written: string, isOpen: boolean): Face[] {
  return addressParts(written, isOpen).map(({ form, text }) => ({
    form,
    part: text,
    shape: form === 'readable' ? readableAddressShape : addressShape,
  }));
}

function domainFace(written: string): Face {
  if (/^[\u0000-\u007f]*$/.test(written)) return { form: 'canonical', part: written.toLowerCase(), shape: domainShape };
  return { form: 'readable', part: readableDomainPart(written), shape: readableDomainShape };
}
