// Requests of the page. Every write says who asks, what was seen, and carries a key of its own so that a repetition is not done twice.

import { type Signal, signal } from '@preact/signals';
import type { AcceptedDoc, ProblemDoc } from '../view/schema.ts';

const nameKey = 'lobbyguard-who';

/** Without a sign-in: the name the human gives; recorded as claimed. */
export const who = signal(localStorage.getItem(nameKey) ?? '');

export function claimName(name: string): void {
  who.value = name.trim();
  localStorage.setItem(nameKey, who.value);
}

/** Who the daemon says this is; a name it only claims to be stays `local`. */
export const signedIn: Signal<{ who: string; role: string } | undefined> = signal(undefined);

/** Leads to the sign-in where one is needed: a session ends by time, by sign-out and by a restart. */
export async function checkSession(): Promise<void> {
  const session = await read<{ who: string; auth: string; role: string }>('/session');
  if (session !== undefined) signedIn.value = session.auth === 'local' ? undefined : session;
}

/** Of this life of the daemon. */
let token: string | undefined;

export type Result = { kind: 'accepted'; body: AcceptedDoc } | { kind: 'refused'; problem: ProblemDoc } | { kind: 'unreachable' };

export async function read<T>(path: string): Promise<T | undefined> {
  const response = await fetch(`/api/v1${path}`, { cache: 'no-store', headers: headers() }).catch(() => undefined);
  if (response?.status === 401) location.assign('/sign-in');
  return response?.ok === true ? ((await response.json()) as T) : undefined;
}

export async function write(method: 'POST' | 'DELETE', path: string, body: unknown, seen?: string): Promise<Result> {
  const key = newKey();
  const first = await send(method, path, body, key, seen);
  if (first.kind !== 'refused' || first.problem.code !== 'not-ours') return first;
  token = undefined;
  return send(method, path, body, key, seen);
}

async function send(method: 'POST' | 'DELETE', path: string, body: unknown, key: string, seen: string | undefined): Promise<Result> {
  token ??= (await read<{ token: string }>('/session'))?.token;
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: {
      ...headers(),
      'content-type': 'application/json',
      'idempotency-key': key,
      'x-lobbyguard-token': token ?? '',
      ...(seen === undefined ? {} : { 'if-match': `"${seen}"` }),
    },
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  }).catch(() => undefined);
  if (response === undefined) return { kind: 'unreachable' };
  if (response.status === 401) location.assign('/sign-in');
  const told: unknown = await response.json().catch(() => undefined);
  return response.ok ? { kind: 'accepted', body: told as AcceptedDoc } : { kind: 'refused', problem: told as ProblemDoc };
}

function headers(): Record<string, string> {
  return { 'x-lobbyguard-via': 'console', 'x-lobbyguard-who': encodeURIComponent(who.value) };
}

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
