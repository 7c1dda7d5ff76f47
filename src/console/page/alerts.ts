// What calls a human back: the number in the title, the icon, one polite sentence, and by choice a sound or a notification. Never more than asked for.
import { effect, signal } from '@preact/signals';
import type { NeedDoc } from '../view/schema.ts';
import { between, type Moment, moment } from './daemon-time.ts';
import { openNeeds, state } from './store.ts';
import { connected } from './stream.ts';
import { visible } from './text.ts';

interface Alerts {
  sound: boolean;
  notification: boolean;
}

const choiceKey = 'lobbyguard-alerts';
export const alertsOn = signal<Alerts>({ sound: false, notification: false, ...stored() });
/** For people who hear the page. */
export const politeSentence = signal('');
export const urgentSentence = signal('');

const sentenceEveryMs = 5_000;
const callEveryMs = 10_000;
const urgent: ReadonlySet<NeedDoc['kind']> = new Set([
  'audit-unwritable',
  'session-lost',
  'alarm',
  'moderator-in-lobby',
  'not-a-leader',
  'rule-stopped',
  'organizer-waiting',
]);

export function switchAlerts(choice: Partial<Alerts>): void {
  alertsOn.value = { ...alertsOn.value, ...choice };
  localStorage.setItem(choiceKey, JSON.stringify(alertsOn.value));
  if (choice.notification === true && 'Notification' in window) void Notification.requestPermission();
}

export function startAlerts(): void {
  effect(() => {
    const needed = openNeeds.value.length;
    document.title = connected.value ? `${needed > 0 ? `(${needed}) ` : ''}lobbyguard${titleWords(needed)}` : 'NO CONNECTION · lobbyguard';
    setIcon(connected.value ? (needed > 0 ? '#9b1c1c' : '#14532d') : '#6b7280');
  });
  const known = new Set<string>();
  let first = true;
  let said: Moment | undefined;
  let called: Moment | undefined;
  effect(() => {
    const fresh = openNeeds.value.filter(({ id }) => !known.has(id));
    for (const { id } of fresh) known.add(id);
    const quiet = first;
    if (state.value !== undefined) first = false;
    const [newest] = fresh;
    if (quiet || newest === undefined) return;
    const urgentOne = fresh.find(({ kind }) => urgent.has(kind));
    if (urgentOne !== undefined) urgentSentence.value = visible(urgentOne.text);
    else if (isLongAgo(said, sentenceEveryMs)) {
      politeSentence.value = visible(newest.text);
      said = moment();
    }
    if (!isLongAgo(called, callEveryMs)) return;
    called = moment();
    call(newest);
  });
}

function isLongAgo(then: Moment | undefined, ms: number): boolean {
  return then === undefined || between(then, moment()) > ms;
}

function titleWords(needed: number): string {
  if (state.value?.paused === true) return ': paused';
  return needed > 0 ? `: ${needed === 1 ? 'something needs' : `${needed} things need`} you` : '';
}

function call({ text }: NeedDoc): void {
  if (alertsOn.value.sound) beep();
  if (alertsOn.value.notification && document.hidden && 'Notification' in window && Notification.permission === 'granted') {
    new Notification('lobbyguard', { body: visible(text), tag: 'lobbyguard' });
  }
}

function beep(): void {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.value = 0.1;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.15);
  tone.onended = () => void audio.close();
}

function setIcon(color: string): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="${color}"/><path d="M5 3h6v10H5z" fill="#fff"/></svg>`;
  if (icon !== null) icon.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function stored(): Partial<Alerts> {
  try {
    return JSON.parse(localStorage.getItem(choiceKey) ?? '{}') as Partial<Alerts>;
  } catch {
    return {};
  }
}
