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

/** A session ends by time, by a restart, or because somebody was taken off the list; what is on the page stays until they are back. */
export const signedOut: Signal<boolean> = signal(false);

/** Of this life of the daemon. */
let token: string | undefined;

export type Result = { kind: 'accepted'; body: AcceptedDoc } | { kind: 'refused'; problem: ProblemDoc } | { kind: 'unreachable' };

export async function read<T>(path: string): Promise<T | undefined> {
  const response = await fetch(`/api/v1${path}`, { cache: 'no-store', headers: headers() }).catch(() => undefined);
  noteSession(response);
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
  noteSession(response);
  const told: unknown = await response.json().catch(() => undefined);
  return response.ok ? { kind: 'accepted', body: told as AcceptedDoc } : { kind: 'refused', problem: told as ProblemDoc };
}

function noteSession(response: Response | undefined): void {
  if (response?.status === 401) signedOut.value = true;
  else if (response?.ok === true) signedOut.value = false;
}

function headers(): Record<string, string> {
  return { 'x-lobbyguard-via': 'console', 'x-lobbyguard-who': encodeURIComponent(who.value) };
}

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
