// One key for one thing a human wants. Pressed again because no answer came, it is the same thing: the server does it once, whichever comes first.

/** Longer ago, so much may have happened since that it is a new thing. */
const againWithinMs = 30_000;
/** What was done in between counts here: the newest press is done, whatever came before. */
const alwaysNew: ReadonlySet<string> = new Set(['/pause', '/resume']);
/** Of what nobody has answered, by what was asked. */
const unanswered = new Map<string, { key: string; at: number }>();

export interface Asking {
  method: 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  /** The version of what was seen. */
  seen?: string;
}

export function keyOf(asking: Asking): string {
  if (asking.path === '/undo' || asking.method === 'DELETE') unanswered.clear();
  const known = unanswered.get(textOf(asking));
  return known !== undefined && known.at > Date.now() - againWithinMs ? known.key : newKey();
}

/** `isAnswered` false: it is not known whether it was done. */
export function noteAnswer(asking: Asking, key: string, isAnswered: boolean): void {
  if (isAnswered) unanswered.delete(textOf(asking));
  else if (!alwaysNew.has(asking.path)) unanswered.set(textOf(asking), { key, at: Date.now() });
}

function textOf({ method, path, body, seen }: Asking): string {
  return JSON.stringify([method, path, seen, body]);
}

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
