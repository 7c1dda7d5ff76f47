// Who sits at the page and what they may do: no button is shown that their role may not use. The server asks again at every request.
import { effect, type Signal, signal } from '@preact/signals';
import type { WriteName } from '../api/route-table.ts';
import type { SessionDoc } from '../view/schema.ts';
import { read } from './api.ts';
import { meetings } from './store.ts';

/** Undefined until it is known. */
export const session: Signal<SessionDoc | undefined> = signal(undefined);

/** A role may change, and meetings come: asked again so often. */
const everyMs = 10_000;

export async function checkSession(): Promise<void> {
  const told = await read<SessionDoc>('/session');
  if (told === undefined) return;
  const before = session.value;
  // What is on the page is for the eyes of whoever was here before; somebody without a role gets another page.
  const isAnother = before !== undefined && told.auth !== 'local' && before.who !== told.who;
  if (isAnother || told.role === 'none') location.reload();
  if (JSON.stringify(before) !== JSON.stringify(told)) session.value = told;
}

/** `meeting` undefined: about what belongs to none. */
export function may(route: WriteName, meeting?: string): boolean {
  const { routes = {}, except = {} } = session.value ?? {};
  return routes[route] === true && except[meeting ?? '']?.includes(route) !== true;
}

/** Whether they do anything here but look. */
export function mayDecide(): boolean {
  return session.value?.routes['admit'] === true;
}

export function roleWords({ role, everywhere }: Pick<SessionDoc, 'role' | 'everywhere'>): string {
  if (role === 'organizer') return 'organizer, in your own meetings';
  const what = role === 'viewer' ? 'viewer: you can look' : role;
  return everywhere ? what : `${what}, in some meetings`;
}

export function startSession(): void {
  const check = (): void => {
    if (!document.hidden) void checkSession();
  };
  setInterval(check, everyMs);
  document.addEventListener('visibilitychange', check);
  let known = '';
  effect(() => {
    const shown = [...meetings.value.keys()].join();
    if (shown === known && session.peek() !== undefined) return;
    known = shown;
    void checkSession();
  });
}
