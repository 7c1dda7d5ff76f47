// Something a human said: whom it was about, and where it is kept.
import type { HumanAct, HumanEntry } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import type { RememberedWord } from './beneath.ts';

/** Something a human said that still counts, and whom it was said about. `meeting` and `participant` as recorded. */
export interface RememberedSaying {
  id: string;
  act: HumanAct;
  /** Through which it was said. */
  account?: string;
  batch?: string;
  meeting: string;
  participant?: string;
  identity?: string;
}

export type About = Pick<RememberedSaying, 'meeting'> & Partial<Record<'batch' | 'participant' | 'identity', string | undefined>>;

export interface Kept extends RememberedSaying {
  place: string;
  shared?: string;
}

export function keptAs({ id, act, account }: RememberedWord, place: string, about: About, shared?: string): Kept {
  const { batch, meeting, participant, identity } = about;
  return { id, act, place, meeting, ...defined({ account, batch, participant, identity, shared }) };
}

export function aboutFrom({ batch, meeting = '', participant, identity }: HumanEntry): About {
  return { meeting, ...defined({ batch, participant, identity }) };
}
