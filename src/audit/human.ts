// What a human did, as it is recorded.

/** `wait`: leave them and stop asking. `pass`: let in for the rest of this meeting. `take`, `release`, `ack`: about an item that needs someone. */
export const humanActs = [
  'admit',
  'reject',
  'eject',
  'wait',
  'pass',
  'extend',
  'undo',
  'take',
  'release',
  'ack',
  'rule-on',
  'rule-off',
  'promote',
] as const;
export type HumanAct = (typeof humanActs)[number];

export const signIns = ['oidc', 'users', 'proxy', 'local', 'meeting'] as const;
export const channels = ['console', 'api', 'cli', 'skype'] as const;

/** Who did it, by what sign-in we know them, and through what. `auth: local` is a name somebody claimed. */
export interface By {
  who: string;
  auth: (typeof signIns)[number];
  via: (typeof channels)[number];
  /** The node of the cluster where it was done; absent: the one that recorded it. */
  node?: string;
}

/** Who it was, in words: with the node of a cluster where they said so, if that was another. */
export function whoAndWhere({ who, node }: { who: string; node?: string | undefined }): string {
  return node === undefined ? who : `${who}, at the node ${node}`;
}

/** Somebody at this machine, by the name they or the system gave. */
export function localBy(who: string, via: By['via']): By {
  return { who, auth: 'local', via };
}

export interface HumanEntry {
  type: 'human';
  id: string;
  account: string | null;
  meeting?: string;
  participant?: string;
  /** Stable pseudonym of the person it is about. */
  identity?: string;
  act: HumanAct;
  /** What it answers or takes back: the id of a human act, a decision, a rule or an item. */
  of?: string;
  batch?: string;
  /** How many of the batch or, for `rule-on`, how many more removals. */
  n?: number;
  by: By;
  reason?: string;
  /** The version of what the human saw. */
  seen?: string;
}

/** Nobody said so to us, here or through another account, which is a reason: it was concluded from what was seen in the meeting. */
export function isConcluded({ by, reason }: Pick<HumanEntry, 'by' | 'reason'>): boolean {
  return by.auth === 'meeting' && reason === undefined;
}

export const signInStates = ['in', 'out', 'failed'] as const;

/** Somebody signed in or out at the desk, or could not. Never holds what they typed as a password. */
export interface SignInEntry {
  type: 'sign-in';
  account: null;
  state: (typeof signInStates)[number];
  by: By;
  /** The address of the machine it came from. */
  from?: string;
  /** Why it failed. */
  reason?: string;
  /** How many of the same kind this record stands for. */
  n?: number;
}
