// `glob` and `notGlob`: the shape of a whole text, `*` any run, `?` one character. Case is ignored.
import { z } from 'zod';
import { globTokens, lineShape, type Shape } from '../../canonical/shape.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import type { Doubt } from '../language/doubt.ts';
import { canonicalPart, compileFactGlob, facesOf } from '../language/faces.ts';
import { globLiteral } from '../language/glob.ts';
import { partDoubt, shapeOf } from '../language/meaning.ts';
import { globFault } from '../language/operands.ts';
import { globPattern, patternClaim } from '../language/pattern.ts';
import { regexMatchesEvery } from '../language/regex/regex.ts';
import { fold } from '../language/text.ts';
import { globNotationDoubt } from '../language/text-notation.ts';
import { type Asked, isText, negationOf, type Operator } from './operator.ts';

const isGlob: Operator = {
  name: 'glob',
  description: 'is, as a whole, of this shape: `*` any run, `?` one character',
  fits: isText,
  value: { schema: () => z.string(), many: false, fault: globFault, doubt: shapeDoubt },
  compile({ fact, value: written }) {
    const matches = compileFactGlob(fact, String(written));
    return (value) => (typeof value === 'string' ? matches(value) : undefined);
  },
  needs(asked) {
    const glob = canonicalGlob(asked);
    if (glob === undefined) return [{ kind: 'yes' }];
    const literal = globLiteral(glob);
    return literal ? [{ kind: 'piece', text: literal }] : undefined;
  },
  claim(asked) {
    const glob = canonicalGlob(asked);
    if (glob === undefined) return { kind: 'opaque' };
    if (glob.includes('?')) return { kind: 'opaque', takesAll: (among = shapeOf(asked.fact) ?? lineShape) => takesAll(glob, among) };
    return patternClaim(globPattern(glob.split('*').map(fold).join('*')));
  },
};

export const glob: readonly Operator[] = [isGlob, negationOf(isGlob, { name: 'notGlob', description: 'is known and not of this shape' })];

function shapeDoubt(fact: FactDefinition, written: FactValue): Doubt | undefined {
  const glob = String(written);
  return partDoubt(fact, glob, { tokens: globTokens, inText: globNotationDoubt, place: 'glob' });
}

/** `*?` takes whatever has a character. */
function takesAll(glob: string, among: Shape): boolean {
  if (!/^[*?]*\*[*?]*$/.test(glob)) return false;
  return regexMatchesEvery(`(?s)${glob.replaceAll('*', '').replaceAll('?', '.')}`, among);
}

/** The glob where canonical values alone are asked. */
function canonicalGlob({ fact, value }: Asked): string | undefined {
  return canonicalPart(facesOf(fact, String(value)));
}
