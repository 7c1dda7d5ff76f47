// The line to the daemon: one for all tabs of a browser where the browser lets them share, and an honest answer to how old the picture is.
import { computed, signal } from '@preact/signals';
import type { ChangeFrame } from '../live/live.ts';
import type { NowDoc } from '../view/schema.ts';
import { signedOut } from './api.ts';
import { checkSession } from './session.ts';
import { applyChange, applySnapshot, currentSnapshot } from './store.ts';

/** Local clock, ms: when the daemon was last heard. */
const heardAt = signal(Date.now());
const tick = signal(Date.now());
const everHeard = signal(false);

/** The daemon beats every five seconds; two beats missed and a little are silence. */
const silentMs = 11_000;
const longestMs = 5 * 60_000;

export const ageMs = computed(() => Math.max(0, tick.value - heardAt.value));
export const connected = computed(() => everHeard.value && ageMs.value < silentMs);
export const lostSince = computed(() => heardAt.value);

type Message = { kind: 'hello' } | { kind: 'beat' } | { kind: 'snapshot'; data: NowDoc } | { kind: 'change'; data: ChangeFrame };

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('lobbyguard-desk') : undefined;

export function startStream(): void {
  setInterval(() => {
    tick.value = Date.now();
  }, 500);
  if (channel === undefined || navigator.locks === undefined) {
    follow();
    return;
  }
  channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  channel.postMessage({ kind: 'hello' } satisfies Message);
  // Held as long as the tab lives; the next tab in line takes over when it goes.
  void navigator.locks.request('lobbyguard-desk-stream', async () => {
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      const snapshot = data.kind === 'hello' ? currentSnapshot() : undefined;
      if (snapshot !== undefined) channel.postMessage({ kind: 'snapshot', data: snapshot } satisfies Message);
    };
    follow();
    await new Promise(() => undefined);
  });
}

function hear(message: Message): void {
  if (message.kind === 'hello') return;
  heardAt.value = Date.now();
  tick.value = heardAt.value;
  everHeard.value = true;
  if (message.kind === 'snapshot') applySnapshot(message.data);
  if (message.kind === 'change') applyChange(message.data);
}

/** Opens the stream here, and again whenever it is silent or broken. */
function follow(): void {
  let last = '';
  let source = open();
  let openedAt = Date.now();
  /** A slow line may need long for the first picture: each try that brings nothing is given twice the time of the one before. */
  let patienceMs = silentMs;

  function open(): EventSource {
    const events = new EventSource(`/api/v1/live${last === '' ? '' : `?last=${encodeURIComponent(last)}`}`);
    const pass = (event: MessageEvent<string>, message: Message): void => {
      if (event.lastEventId !== '') last = event.lastEventId;
      hear(message);
      channel?.postMessage(message);
    };
    events.addEventListener('beat', (event) => pass(event, { kind: 'beat' }));
    events.addEventListener('snapshot', (event) => pass(event, { kind: 'snapshot', data: JSON.parse(event.data) as NowDoc }));
    events.addEventListener('change', (event) => pass(event, { kind: 'change', data: JSON.parse(event.data) as ChangeFrame }));
    return events;
  }

  setInterval(() => {
    const isNew = heardAt.value > openedAt;
    if (isNew) patienceMs = silentMs;
    const silent = Date.now() - Math.max(heardAt.value, openedAt) > patienceMs;
    if (!silent && source.readyState !== EventSource.CLOSED) return;
    if (silent && !isNew) patienceMs = Math.min(2 * patienceMs, longestMs);
    source.close();
    void checkSession();
    if (signedOut.value) return;
    source = open();
    openedAt = Date.now();
  }, 2_000);
}
