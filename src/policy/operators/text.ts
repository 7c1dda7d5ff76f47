// A part of a text: `contains`, `doesNotContain`, `startsWith`, `endsWith`. Case is ignored.
import { literalTokens, type Token } from '../../canonical/shape.ts';
import { canonicalPart, facesOf, foldingOf, seenAs } from '../language/faces.ts';
import { text as textForm } from '../language/fact-form.ts';
import { partDoubt } from '../language/meaning.ts';
import { canBeMeant, partFault } from '../language/operands.ts';
import { type Pattern, patternClaim, prefixPattern, substringPattern, suffixPattern } from '../language/pattern.ts';
import { fold } from '../language/text.ts';
import { partNotationDoubt } from '../language/text-notation.ts';
import { type Asked, isText, negationOf, type Operator } from './operator.ts';

const contains = partOperator('contains', 'has this text somewhere', {
  holds: (text, part) => text.includes(part),
  pattern: substringPattern,
  tokens: (part) => ['*', ...part, '*'],
});

export const text: readonly Operator[] = [
  contains,
  negationOf(contains, {
    name: 'doesNotContain',
    description: 'is known and has this text nowhere',
  }),
  partOperator('startsWith', 'begins with this text', {
    holds: (text, part) => text.startsWith(part),
    pattern: prefixPattern,
    tokens: (part) => [...part, '*'],
  }),
  partOperator('endsWith', 'ends with this text', {
    holds: (text, part) => text.endsWith(part),
    pattern: suffixPattern,
    tokens: (part) => ['*', ...part],
  }),
];

interface Place {
  holds(text: string, part: string): boolean;
  pattern(part: string): Pattern;
  /** What a whole value would have to fit. */
  tokens(part: readonly number[]): readonly Token[];
}

function partOperator(name: string, description: string, { holds, pattern, tokens }: Place): Operator {
  const isOpen = name !== 'endsWith';
  const doubt: Operator['value']['doubt'] = (fact, written) =>
    partDoubt(fact, String(written), {
      tokens: (part) => tokens(literalTokens(part)),
      place: name === 'startsWith' ? 'start' : 'within',
      isOpen,
      inText: partNotationDoubt,
    });
  return {
    name,
    description,
    fits: isText,
    value: { schema: () => textForm, many: false, fault: partFault, doubt },
    compile({ fact, value: written }) {
      const looks = facesOf(fact, String(written), isOpen).map(({ form, part }) => {
        const [sought, seen, meant] = [foldingOf(form)(part), seenAs(form), canBeMeant(fact, part)];
        return (value: string) => holds(seen(value), sought) && meant(value);
      });
      return (value) => (typeof value === 'string' ? looks.some((look) => look(value)) : undefined);
    },
    needs(asked) {
      const part = partOf(asked, isOpen);
      if (part === undefined) return [{ kind: 'yes' }];
      return part ? [{ kind: 'piece', text: part }] : undefined;
    },
    claim(asked) {
      const part = partOf(asked, isOpen);
      return part === undefined ? { kind: 'opaque' } : patternClaim(pattern(part));
    },
  };
}

/** The part where canonical values alone are asked. */
function partOf({ fact, value }: Asked, isOpen: boolean): string | undefined {
  const part = canonicalPart(facesOf(fact, String(value), isOpen));
  return part === undefined ? undefined : fold(part);
}
