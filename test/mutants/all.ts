// Every mutant there is.
import { guardMutants } from './guard.ts';
import { moderationMutants } from './moderation.ts';
import type { Mutant } from './mutant.ts';
import { orderMutants } from './order.ts';
import { recordMutants } from './record.ts';

export const mutants: readonly Mutant[] = [...guardMutants, ...orderMutants, ...moderationMutants, ...recordMutants];
