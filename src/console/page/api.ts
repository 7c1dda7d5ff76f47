// Requests of the page. Every write says who asks, what was seen, and carries a key of its own so that a repetition is not done twice.

import { type Signal, signal } from '@preact/signals';
import type { AcceptedDoc, ProblemDoc } from '../view/schema.ts';
import { type Asking, keyOf, noteAnswer } from './presses/keys.ts';

const nameKey = 'lobbyguard-who';

/** Without a sign-in: the name the human gives; recorded as claimed. */
export const who = signal(localStorage.getItem(nameKey) ?? '');

export function claimName(name: string): void {
  who.value = name.trim();
  localStorage.setItem(nameKey, who.value);
}

/** A session ends by time, by a restart, or because somebody was taken off the list; what is on the page stays until they are back. */
export const signedOut: Signal<boolean> = signal(false);

/** Of this life of the daemon. */
let token: string | undefined;

export type Result =
  | { kind: 'accepted'; body: AcceptedDoc }
  | { kind: 'refused'; problem: ProblemDoc }
  /** Nothing came back that says whether it was done; `why` in words. */
  | { kind: 'unknown'; why: string };

type Answer = { kind: 'told'; response: Response; body: unknown } | { kind: 'silent' };

export async function read<T>(path: string, signal?: AbortSignal): Promise<T | undefined> {
  const answer = await ask(path, { cache: 'no-store', headers: headers(), signal: signal ?? null });
  return answer.kind === 'told' && answer.response.ok ? (answer.body as T | undefined) : undefined;
}

/** Never rejects. `patienceMs`: so long an answer is waited for. */
export async function write(asking: Asking, patienceMs: number): Promise<Result> {
  const key = keyOf(asking);
  const signal = AbortSignal.timeout(patienceMs);
  let result = await send(asking, key, signal);
  if (result.kind === 'refused' && result.problem.code === 'not-ours') {
    token = undefined;
    result = await send(asking, key, signal);
  }
  noteAnswer(asking, key, result.kind !== 'unknown');
  return result;
}

async function send({ method, path, body, seen }: Asking, key: string, signal: AbortSignal): Promise<Result> {
  token ??= (await read<{ token?: string }>('/session', signal))?.token;
  const answer = await ask(path, {
    method,
    signal,
    headers: {
      ...headers(),
      'content-type': 'application/json',
      'idempotency-key': key,
      'x-lobbyguard-token': token ?? '',
      ...(seen === undefined ? {} : { 'if-match': `"${seen}"` }),
    },
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  });
  if (answer.kind === 'silent')
    return { kind: 'unknown', why: signal.aborted ? 'no answer has come in good time' : 'no answer from lobbyguard' };
  const { response, body: told } = answer;
  if (response.ok && hasTexts<AcceptedDoc>(told, ['id'])) return { kind: 'accepted', body: told };
  if (!response.ok && hasTexts<ProblemDoc>(told, ['code', 'title', 'detail'])) return { kind: 'refused', problem: told };
  return { kind: 'unknown', why: `something else than lobbyguard has answered (HTTP ${response.status})` };
}

/** What is no JSON has no body: a proxy in between may answer with a page of its own. */
async function ask(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(`/api/v1${path}`, init).catch(() => undefined);
  if (response === undefined) return { kind: 'silent' };
  const text = await response.text().catch(() => undefined);
  if (text === undefined) return { kind: 'silent' };
  const body = parsed(text);
  if (response.status === 401) signedOut.value = true;
  else if (response.ok && body !== undefined) signedOut.value = false;
  return { kind: 'told', response, body };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}

function hasTexts<T>(told: unknown, names: readonly (keyof T & string)[]): told is T {
  return typeof told === 'object' && told !== null && names.every((name) => typeof (told as Record<string, unknown>)[name] === 'string');
}

function headers(): Record<string, string> {
  return { 'x-lobbyguard-via': 'console', 'x-lobbyguard-who': encodeURIComponent(who.value) };
}
