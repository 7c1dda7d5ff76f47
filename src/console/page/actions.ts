// What a click does, and what the page says about it afterwards. The last thing that can be taken back stands in the bar at the foot.
import { signal } from '@preact/signals';
import type { AcceptedDoc, NeedDoc, PersonDoc, ProblemDoc } from '../view/schema.ts';
import { write } from './api.ts';
import { now, timeOfDay } from './clock.ts';
import type { Asking } from './presses/keys.ts';
import { count } from './text.ts';
import { say, type Toast, toast } from './toast.ts';
import { bulkWords, undoWords } from './words/answer-words.ts';
import { displayName } from './words/person-words.ts';

export type Act = 'admit' | 'reject' | 'eject' | 'wait' | 'pass' | 'extend';

/** People a request of ours is under way for: their buttons wait. */
export const busy = signal<ReadonlySet<string>>(new Set());

const doing: Readonly<Record<Act, string>> = {
  admit: 'Admitting',
  reject: 'Refusing',
  eject: 'Removing',
  wait: 'Leaving in the lobby:',
  pass: 'Letting in for the whole meeting:',
  extend: 'Keeping in the lobby:',
};

/** A press on a line that has fallen silent is told so after this. Much of what is asked at once takes the server longer. */
const patienceMs = 8_000;
const patienceForEachMs = 20;

export async function act(person: PersonDoc, what: Act): Promise<void> {
  if (busy.value.has(person.id)) return;
  const path = `/meetings/${person.meeting}/people/${person.id}/${what}`;
  await press(`${doing[what]} ${displayName(person)}`, { method: 'POST', path, body: {}, seen: person.version }, { people: [person] });
}

export async function actOnAll(
  all: readonly PersonDoc[],
  what: 'admit' | 'reject' | 'eject' | 'wait',
  meeting: string,
  rule?: string,
): Promise<void> {
  const snapshot = all.map(({ id, version }) => ({ person: id, version }));
  const body = { act: what, meeting, snapshot, expect: snapshot.length, ...(rule === undefined ? {} : { rule }) };
  const names = new Map(all.map((person) => [person.id, displayName(person)]));
  await press(
    `${doing[what]} ${count(all.length, 'person', 'people')}`,
    { method: 'POST', path: '/bulk', body },
    {
      people: all,
      told: ({ orders, ...told }) => {
        if (orders === undefined) throw new Error('an answer without orders');
        const { text, done, isWhole } = bulkWords(doing[what], all.length, orders, (id) => names.get(id) ?? 'somebody');
        if (done === 0) say(text, 'trouble');
        else sayDone(text, told, isWhole ? 'done' : 'trouble');
      },
    },
  );
}

export async function undoLast(): Promise<void> {
  const undo = toast.value?.undo;
  if (undo === undefined) return;
  const body = undo.kind === 'of' ? { of: undo.of } : { batch: undo.batch };
  await press('Undo', { method: 'POST', path: '/undo', body }, { told: (told) => say(undoWords(told), 'done') });
}

export async function onNeed(need: NeedDoc, what: 'take' | 'release' | 'ack'): Promise<void> {
  const asking: Asking = { method: 'POST', path: `/needs/${need.id}/${what}`, body: {}, seen: need.version };
  await press(onNeedWords[what], asking, { told: () => undefined });
}

const onNeedWords = { take: 'Taking it', release: 'Letting others take it', ack: 'Marking it as seen' } as const;

export async function onRule(rule: string, meeting: string, what: 'go-on' | 'stop', allow?: number): Promise<void> {
  const body = { meeting, ...(allow === undefined ? {} : { allow }) };
  const words = what === 'go-on' ? `Letting ${rule} go on` : `Stopping ${rule}`;
  await press(words, { method: 'POST', path: `/rules/${encodeURIComponent(rule)}/${what}`, body });
}

export async function onSwitch(what: 'pause' | 'resume'): Promise<void> {
  await press(what === 'pause' ? 'Pausing' : 'Resuming', { method: 'POST', path: `/${what}`, body: {} });
}

export async function acceptPolicies(revision: string): Promise<void> {
  await press('Accepting the policies', { method: 'POST', path: '/policies/accept', body: {}, seen: revision });
}

export async function promoteRule(rule: string): Promise<void> {
  await press(`Raising ${rule}`, { method: 'POST', path: `/rules/${encodeURIComponent(rule)}/promote`, body: { to: 'enforce' } });
}

export async function cancelOrder(order: string): Promise<void> {
  await press('Cancelling', { method: 'DELETE', path: `/orders/${encodeURIComponent(order)}` });
}

interface PressOptions {
  /** Whom it is about: their buttons wait for the answer. */
  people?: readonly PersonDoc[];
  /** Tells what was done, where that is more than a sentence of the server's. */
  told?(body: AcceptedDoc): void;
}

/** Every press is answered, and its rows can be pressed again, whatever comes back. */
async function press(
  doing: string,
  asking: Asking,
  { people = [], told = (body) => sayDone(body.said ?? doing, body) }: PressOptions = {},
): Promise<void> {
  const ids = people.map(({ id }) => id);
  setBusy(ids, true);
  try {
    const result = await write(asking, patienceMs + patienceForEachMs * people.length);
    if (result.kind === 'accepted') told(result.body);
    else say(result.kind === 'refused' ? refusedWords(result.problem) : notKnown(doing, result.why), 'trouble');
  } catch {
    say(notKnown(doing, 'this page did not understand the answer'), 'trouble');
  } finally {
    setBusy(ids, false);
  }
}

function notKnown(doing: string, why: string): string {
  return `${doing}: ${why}. It is not known whether this was done. Look before you press again.`;
}

function refusedWords({ title, detail, first }: ProblemDoc): string {
  return `${title}: ${detail}${first === undefined ? '' : ` ${first.by.who} was first, at ${timeOfDay(first.at)}.`}`;
}

function sayDone(text: string, { id, batch, order, graceMs = 0 }: AcceptedDoc, tone: Toast['tone'] = 'done'): void {
  const undo =
    batch === undefined ? (order === undefined ? undefined : { kind: 'of' as const, of: id }) : { kind: 'batch' as const, batch };
  const dueAt = graceMs > 0 ? now.value + graceMs : undefined;
  say(text, tone, { ...(undo === undefined ? {} : { undo }), ...(dueAt === undefined ? {} : { dueAt }) });
}

function setBusy(ids: readonly string[], on: boolean): void {
  const next = new Set(busy.value);
  for (const id of ids) {
    if (on) next.add(id);
    else next.delete(id);
  }
  busy.value = next;
}
