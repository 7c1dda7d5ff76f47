// `resembles`: what looks like a text to a human eye.

import { readableDomain } from '../../canonical/domain.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import type { Doubt } from '../language/doubt.ts';
import { text as textForm } from '../language/fact-form.ts';
import { shapeOf, spellingDoubt, wholeDoubt } from '../language/meaning.ts';
import { partFault, partOperand, wholeOperand } from '../language/operands.ts';
import { compileResembles } from '../language/resembles.ts';
import { outerQuotesDoubt, partNotationDoubt } from '../language/text-notation.ts';
import { isText, type Operator } from './operator.ts';

export const resembles: readonly Operator[] = [
  {
    name: 'resembles',
    description: 'looks like this text to a human eye',
    fits: isText,
    value: { schema: () => textForm, many: false, fault: partFault, doubt },
    compile({ fact, value }) {
      const readable = fact.address || fact.name === 'domain' ? readableDomain : (text: string) => text;
      const looksAlike = compileResembles(readable(wholeForm(fact, String(value))));
      return (seen) => (typeof seen === 'string' ? looksAlike(readable(seen)) : undefined);
    },
    needs: () => undefined,
    claim: ({ value }) => ({ kind: 'opaque', likely: String(value) }),
  },
];

/** Where a fact has a form, looks are told apart in it: a port or a trailing dot is no part of them. */
function wholeForm(fact: FactDefinition, written: string): string {
  const whole = shapeOf(fact) === undefined ? undefined : wholeOperand(fact, plainLetters(written));
  return whole ?? partOperand(fact, written);
}

/** Full-width letters and the like look as the plain ones do. */
function plainLetters(written: string): string {
  return written.normalize('NFKC');
}

function doubt(fact: FactDefinition, written: FactValue): Doubt | undefined {
  const text = String(written);
  return shapeOf(fact) === undefined
    ? (spellingDoubt(text) ?? outerQuotesDoubt(text) ?? partNotationDoubt(text))
    : wholeDoubt(fact, plainLetters(text));
}
