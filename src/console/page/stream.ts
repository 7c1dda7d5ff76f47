// The line to the daemon: one for all tabs of a browser where the browser lets them share, and an honest answer to how old the picture is.
import { computed, signal } from '@preact/signals';
import type { ChangeFrame } from '../live/live.ts';
import type { NowDoc } from '../view/schema.ts';
import { signedOut } from './api.ts';
import { lookForUpdate } from './build.ts';
import { daemonNow, daemonTime, setDaemonTime } from './clock.ts';
import { between, corrected, moment, type Reading } from './daemon-time.ts';
import { checkSession } from './session.ts';
import { applyChange, applySnapshot, currentSnapshot } from './store.ts';

/** The daemon's clock, ms: when it wrote its last sign of life, which may have taken long to get here. */
const aliveAt = signal(daemonNow());
const tick = signal(daemonNow());
const everHeard = signal(false);

/** The daemon beats every five seconds; two beats missed and a little are silence. */
const silentMs = 11_000;
const longestMs = 5 * 60_000;

export const ageMs = computed(() => Math.max(0, tick.value - aliveAt.value));
export const connected = computed(() => everHeard.value && ageMs.value < silentMs);
export const lostSince = computed(() => aliveAt.value);

type News = { kind: 'beat' } | { kind: 'snapshot'; data: NowDoc } | { kind: 'change'; data: ChangeFrame };
/** Between the tabs: what the tab that holds the stream knows of the time goes along. */
type Message = { kind: 'hello' } | { kind: 'news'; news: News; aliveAt: number; time: Reading };

/** The number counts how tabs talk to each other: those of another version keep to themselves. */
const shared = 'lobbyguard-desk-2';
const channel = 'BroadcastChannel' in window ? new BroadcastChannel(shared) : undefined;

export function startStream(): void {
  setInterval(() => {
    tick.value = daemonNow();
  }, 500);
  if (channel === undefined || navigator.locks === undefined) {
    follow();
    return;
  }
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind === 'hello') return;
    // The tabs have one clock on the wall; the steady one of each begins when it is opened.
    const { at, here } = data.time;
    setDaemonTime({ at, here: { ...here, steady: moment().steady } });
    hear(data.news, data.aliveAt);
  };
  tell({ kind: 'hello' });
  // Held as long as the tab lives; the next tab in line takes over when it goes.
  void navigator.locks.request(`${shared}-stream`, async () => {
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      const snapshot = data.kind === 'hello' ? currentSnapshot() : undefined;
      if (snapshot !== undefined) pass({ kind: 'snapshot', data: snapshot });
    };
    follow();
    await new Promise(() => undefined);
  });
}

function hear(news: News, at: number): void {
  aliveAt.value = at;
  tick.value = daemonNow();
  everHeard.value = true;
  if (news.kind === 'snapshot') {
    applySnapshot(news.data);
    void lookForUpdate();
  }
  if (news.kind === 'change') applyChange(news.data);
}

/** To the other tabs. */
function pass(news: News): void {
  tell({ kind: 'news', news, aliveAt: aliveAt.value, time: { at: daemonNow(), here: moment() } });
}

function tell(message: Message): void {
  channel?.postMessage(message);
}

/** Opens the stream here, and again whenever it is silent or broken. */
function follow(): void {
  let last = '';
  let isNew = false;
  let openedAt = moment();
  /** The browser may open it again by itself. */
  let askedAt = openedAt;
  let source = open();
  /** A slow line may need long for the first picture: each try that brings nothing is given twice the time of the one before. */
  let patienceMs = silentMs;

  function open(): EventSource {
    isNew = false;
    openedAt = moment();
    askedAt = openedAt;
    const events = new EventSource(`/api/v1/live${last === '' ? '' : `?last=${encodeURIComponent(last)}`}`);
    /** `at`: when it was written, where it is of now. A change may be told again long after. */
    const take = (event: MessageEvent<string>, news: News, at?: number): void => {
      if (event.lastEventId !== '') last = event.lastEventId;
      isNew = true;
      if (at !== undefined) setDaemonTime(corrected(daemonTime(), at, askedAt, moment()));
      hear(news, at ?? aliveAt.value);
      pass(news);
    };
    events.addEventListener('beat', (event) => take(event, { kind: 'beat' }, Number(event.data)));
    events.addEventListener('snapshot', (event) => {
      const data = JSON.parse(event.data) as NowDoc;
      take(event, { kind: 'snapshot', data }, data.state.at);
    });
    events.addEventListener('change', (event) => take(event, { kind: 'change', data: JSON.parse(event.data) as ChangeFrame }));
    events.addEventListener('error', () => {
      askedAt = moment();
    });
    return events;
  }

  setInterval(() => {
    if (isNew) patienceMs = silentMs;
    const silent = Math.min(daemonNow() - aliveAt.value, between(openedAt, moment())) > patienceMs;
    if (!silent && source.readyState !== EventSource.CLOSED) return;
    if (silent && !isNew) patienceMs = Math.min(2 * patienceMs, longestMs);
    source.close();
    void checkSession();
    if (signedOut.value) return;
    source = open();
  }, 2_000);
}
