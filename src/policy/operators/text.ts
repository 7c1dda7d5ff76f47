// A part of a text: `contains`, `doesNotContain`, `startsWith`, `endsWith`. Case is ignored.
import { text as textForm } from '../language/fact-form.ts';
import { canBeMeant, partFault, partOperand } from '../language/operands.ts';
import { type Pattern, patternClaim, prefixPattern, substringPattern, suffixPattern } from '../language/pattern.ts';
import { fold } from '../language/text.ts';
import { type Asked, isText, negationOf, type Operator } from './operator.ts';

const contains = partOperator('contains', 'has this text somewhere', {
  holds: (text, part) => text.includes(part),
  pattern: substringPattern,
});

export const text: readonly Operator[] = [
  contains,
  negationOf(contains, { name: 'doesNotContain', description: 'is known and has this text nowhere' }),
  partOperator('startsWith', 'begins with this text', { holds: (text, part) => text.startsWith(part), pattern: prefixPattern }),
  partOperator('endsWith', 'ends with this text', { holds: (text, part) => text.endsWith(part), pattern: suffixPattern }),
];

interface Place {
  holds(text: string, part: string): boolean;
  pattern(part: string): Pattern;
}

function partOperator(name: string, description: string, { holds, pattern }: Place): Operator {
  return {
    name,
    description,
    fits: isText,
    value: { schema: () => textForm, many: false, fault: partFault },
    compile(asked) {
      const part = partOf(asked);
      const meant = canBeMeant(asked.fact, part);
      return (value) => (typeof value === 'string' ? holds(fold(value), part) && meant(value) : undefined);
    },
    needs(asked) {
      const part = partOf(asked);
      return part ? [{ kind: 'piece', text: part }] : undefined;
    },
    claim: (asked) => patternClaim(pattern(partOf(asked))),
  };
}

function partOf({ fact, value }: Asked): string {
  return fold(partOperand(fact, String(value)));
}
