// Keys: they act on the row that has the focus, never in a field, never with a modifier, and only while they are switched on.
import { signal } from '@preact/signals';
import { undoLast } from './actions.ts';
import { actsFor, decide } from './decide.ts';
import { canAct, people } from './store.ts';
import { connected } from './stream.ts';
import { isOpen } from './words/person-words.ts';

const switchKey = 'lobbyguard-keys';
export const keysOn = signal(localStorage.getItem(switchKey) !== 'off');
export const helpOpen = signal(false);

export function switchKeys(on: boolean): void {
  keysOn.value = on;
  localStorage.setItem(switchKey, on ? 'on' : 'off');
}

export function startKeyboard(): void {
  document.addEventListener('keydown', (event) => {
    if (!keysOn.value || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isField(event.target)) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (press(event.key)) event.preventDefault();
  });
}

function press(key: string): boolean {
  if (key === '?') helpOpen.value = true;
  else if (key === 'z') void undoLast();
  else if (key === '/') search();
  else if (key === 'j' || key === 'k') move(key === 'j' ? 1 : -1);
  else if (key === 'a' || key === 'r' || key === 'w') return decideFocused(key);
  else return false;
  return true;
}

function search(): void {
  const field = document.querySelector<HTMLElement>('[data-search]');
  if (field === null) location.hash = '#/search';
  else field.focus();
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-row]')];
}

function focusedRow(): HTMLElement | undefined {
  return document.activeElement?.closest<HTMLElement>('[data-row]') ?? undefined;
}

function move(by: number): void {
  const all = rows();
  const here = focusedRow();
  const at = here === undefined ? -1 : all.indexOf(here);
  const next = here === undefined ? all[by > 0 ? 0 : all.length - 1] : all[Math.min(all.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function decideFocused(key: 'a' | 'r' | 'w'): boolean {
  const row = focusedRow();
  const person = row === undefined ? undefined : people.value.get(row.dataset['person'] ?? '');
  if (person === undefined || !isOpen(person) || !connected.value || !canAct.value) return row !== undefined;
  const offered = actsFor(person);
  const what = key === 'a' ? 'admit' : key === 'w' ? 'wait' : offered.includes('reject') ? 'reject' : 'eject';
  if (offered.includes(what)) decide(person, what);
  return true;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
