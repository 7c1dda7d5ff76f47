// The state of everything in one phrase, a shape and a tone: never by colour alone.
import type { ClusterDoc, StateDoc } from '../../view/schema.ts';
import { count } from '../text.ts';
import { elsewhere, isStandby } from './cluster-words.ts';

export interface StateWords {
  shape: string;
  words: string;
  tone: 'calm' | 'watch' | 'warn' | 'stop' | 'lost';
}

export function stateWords(state: StateDoc | undefined, connected: boolean): StateWords {
  if (state === undefined) return { shape: '○', words: connected ? 'STARTING' : 'NO CONNECTION', tone: 'lost' };
  if (!connected) return { shape: '✕', words: 'NO CONNECTION', tone: 'lost' };
  if (state.paused)
    return { shape: '■', words: `PAUSED${state.pausedBy === undefined ? '' : ` by ${state.pausedBy}`}: nothing is sent`, tone: 'stop' };
  if (!state.auditWritable) return { shape: '▲', words: 'NOTHING IS SENT: the audit log cannot be written', tone: 'stop' };
  const standby = state.cluster === undefined ? undefined : clusterWords(state.cluster);
  if (standby !== undefined) return standby;
  const stopped = state.stopped.length === 0 ? '' : `, ${count(state.stopped.length, 'rule')} stopped`;
  if (state.mode === 'dry-run') return { shape: '◇', words: `DRY RUN${stopped}: nobody is touched`, tone: 'watch' };
  if (state.mode === 'assist')
    return { shape: '◐', words: `ASSIST${stopped}: rules propose, you decide`, tone: stopped === '' ? 'watch' : 'warn' };
  return stopped === '' ? { shape: '●', words: 'ENFORCING', tone: 'calm' } : { shape: '▲', words: `ENFORCING${stopped}`, tone: 'warn' };
}

/** Where being one of several matters more than the mode. */
function clusterWords(cluster: ClusterDoc): StateWords | undefined {
  if (!cluster.reachable) return { shape: '▲', words: 'NOTHING IS SENT: Redis does not answer, or refuses', tone: 'stop' };
  if (isStandby(cluster)) return { shape: '◌', words: `STANDBY: ${elsewhere(cluster)}`, tone: 'watch' };
  const unsure = cluster.accounts.filter(({ state }) => state === 'unsure').length;
  if (unsure === 0) return undefined;
  return { shape: '▲', words: `NOT SURE of ${count(unsure, 'account')}: nothing is sent for it`, tone: 'warn' };
}
