// `resembles`: what looks like a text to a human eye.
import { text as textForm } from '../language/fact-form.ts';
import { partFault, partOperand } from '../language/operands.ts';
import { compileResembles } from '../language/resembles.ts';
import { isText, type Operator } from './operator.ts';

export const resembles: readonly Operator[] = [
  {
    name: 'resembles',
    description: 'looks like this text to a human eye',
    fits: isText,
    value: { schema: () => textForm, many: false, fault: partFault },
    compile({ fact, value }) {
      const looksAlike = compileResembles(partOperand(fact, String(value)));
      return (seen) => (typeof seen === 'string' ? looksAlike(seen) : undefined);
    },
    needs: () => undefined,
    claim: ({ value }) => ({ kind: 'opaque', likely: String(value) }),
  },
];
