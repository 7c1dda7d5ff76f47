// The written form of one value of a fact, and of a reference to a list: what validation and the published schemas are made of.
import { z } from 'zod';
import type { FactDefinition } from '../../roster/facts.ts';

export const text = z.string().min(1);
export const listReference = z.strictObject({ list: text }).meta({ description: 'a list of this file, or a list file' });

const timeSchema = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time is written as HH:MM, from 00:00 (midnight) to 23:59')
  .meta({ description: 'HH:MM, 00:00 to 23:59' });

/** One value of a fact. */
export function factSchema(fact: FactDefinition): z.ZodType {
  if (fact.values !== undefined) return z.enum(fact.values as [string, ...string[]]);
  if (fact.type === 'boolean') return z.boolean();
  if (fact.type === 'number') return z.number();
  return fact.type === 'time' ? timeSchema : z.string();
}
