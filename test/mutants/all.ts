// Every mutant there is.
import { clusterMutants } from './cluster.ts';
import { guardMutants } from './guard.ts';
import { moderationMutants } from './moderation.ts';
import type { Mutant } from './mutant.ts';
import { orderMutants } from './order.ts';
import { policyMutants } from './policies.ts';
import { recordMutants } from './record.ts';

export const mutants: readonly Mutant[] = [
  ...guardMutants,
  ...orderMutants,
  ...moderationMutants,
  ...recordMutants,
  ...policyMutants,
  ...clusterMutants,
];
