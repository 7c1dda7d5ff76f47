// `glob` and `notGlob`: the shape of a whole text, `*` any run, `?` one character. Case is ignored.
import { z } from 'zod';
import { globTokens } from '../../canonical/shape.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import type { Doubt } from '../language/doubt.ts';
import { compileGlob, globLiteral } from '../language/glob.ts';
import { partDoubt } from '../language/meaning.ts';
import { canBeMeant, partOperand } from '../language/operands.ts';
import { globPattern, patternClaim } from '../language/pattern.ts';
import { fold } from '../language/text.ts';
import { outerQuotesDoubt } from '../language/text-notation.ts';
import { type Asked, isText, negationOf, type Operator } from './operator.ts';

const isGlob: Operator = {
  name: 'glob',
  description: 'is, as a whole, of this shape: `*` any run, `?` one character',
  fits: isText,
  value: { schema: () => z.string(), many: false, fault: () => undefined, doubt: shapeDoubt },
  compile(asked) {
    const shape = shapeOf(asked);
    const [matches, meant] = [compileGlob(shape), canBeMeant(asked.fact, shape)];
    return (value) => (typeof value === 'string' ? matches(value) && meant(value) : undefined);
  },
  needs(asked) {
    const literal = globLiteral(shapeOf(asked));
    return literal ? [{ kind: 'piece', text: literal }] : undefined;
  },
  claim(asked) {
    const shape = shapeOf(asked);
    return shape.includes('?') ? { kind: 'opaque' } : patternClaim(globPattern(shape.split('*').map(fold).join('*')));
  },
};

export const glob: readonly Operator[] = [isGlob, negationOf(isGlob, { name: 'notGlob', description: 'is known and not of this shape' })];

function shapeDoubt(fact: FactDefinition, written: FactValue): Doubt | undefined {
  const glob = String(written);
  return partDoubt(fact, glob, { tokens: globTokens(partOperand(fact, glob)), inText: outerQuotesDoubt, isGlob: true });
}

function shapeOf({ fact, value }: Asked): string {
  return partOperand(fact, String(value));
}
