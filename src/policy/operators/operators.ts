// The operators of the language, family by family. A new one is a file beside this one, and a line here.
import type { FactDefinition } from '../../roster/facts.ts';
import { domain } from './domain.ts';
import { equality } from './equality.ts';
import { glob } from './glob.ts';
import { list } from './list.ts';
import type { Operator } from './operator.ts';
import { order } from './order.ts';
import { regex } from './regex.ts';
import { resembles } from './resembles.ts';
import { text } from './text.ts';

export const operators: readonly Operator[] = [...equality, ...list, ...order, ...text, ...glob, ...regex, ...resembles, ...domain];

const byName = new Map(operators.map((operator) => [operator.name, operator]));

export function operatorNamed(name: string): Operator | undefined {
  return byName.get(name);
}

export function operatorsFor(fact: FactDefinition): readonly Operator[] {
  return operators.filter((operator) => operator.fits(fact));
}
