// What a click does, and what the page says about it afterwards. The last thing that can be taken back stands in the bar at the foot.
import { signal } from '@preact/signals';
import type { NeedDoc, PersonDoc } from '../view/schema.ts';
import { type Result, write } from './api.ts';
import { now, timeOfDay } from './clock.ts';
import { count } from './text.ts';
import { say, toast } from './toast.ts';
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

export async function act(person: PersonDoc, what: Act): Promise<void> {
  if (busy.value.has(person.id)) return;
  setBusy([person.id], true);
  const result = await write('POST', `/meetings/${person.meeting}/people/${person.id}/${what}`, {}, person.version);
  setBusy([person.id], false);
  tell(result, `${doing[what]} ${displayName(person)}`);
}

export async function actOnAll(
  all: readonly PersonDoc[],
  what: 'admit' | 'reject' | 'eject' | 'wait',
  meeting: string,
  rule?: string,
): Promise<void> {
  const ids = all.map(({ id }) => id);
  setBusy(ids, true);
  const snapshot = all.map(({ id, version }) => ({ person: id, version }));
  const result = await write('POST', '/bulk', {
    act: what,
    meeting,
    snapshot,
    expect: snapshot.length,
    ...(rule === undefined ? {} : { rule }),
  });
  setBusy(ids, false);
  tell(result, `${doing[what]} ${count(all.length, 'person', 'people')}`);
}

export async function undoLast(): Promise<void> {
  const undo = toast.value?.undo;
  if (undo === undefined) return;
  const result = await write('POST', '/undo', undo.kind === 'of' ? { of: undo.of } : { batch: undo.batch });
  if (result.kind === 'accepted') say(result.body.said ?? 'Taken back.', 'done');
  else tell(result, '');
}

export async function onNeed(need: NeedDoc, what: 'take' | 'release' | 'ack'): Promise<void> {
  const result = await write('POST', `/needs/${need.id}/${what}`, {}, need.version);
  if (result.kind !== 'accepted') tell(result, '');
}

export async function onRule(rule: string, meeting: string, what: 'go-on' | 'stop', allow?: number): Promise<void> {
  const result = await write('POST', `/rules/${encodeURIComponent(rule)}/${what}`, { meeting, ...(allow === undefined ? {} : { allow }) });
  tell(result, what === 'go-on' ? `${rule} goes on` : `${rule} is stopped in this meeting`);
}

export async function onSwitch(what: 'pause' | 'resume'): Promise<void> {
  tell(await write('POST', `/${what}`, {}), what === 'pause' ? 'Paused' : 'Resumed');
}

export async function acceptPolicies(revision: string): Promise<void> {
  tell(await write('POST', '/policies/accept', {}, revision), 'The policies are in force');
}

export async function promoteRule(rule: string): Promise<void> {
  tell(await write('POST', `/rules/${encodeURIComponent(rule)}/promote`, { to: 'enforce' }), `${rule} is raised in its file`);
}

export async function cancelOrder(order: string): Promise<void> {
  tell(await write('DELETE', `/orders/${encodeURIComponent(order)}`, undefined), 'Cancelled: nothing was sent');
}

function tell(result: Result, text: string): void {
  if (result.kind === 'unreachable') {
    say('No answer from lobbyguard: it is not known whether this was done.', 'trouble');
    return;
  }
  if (result.kind === 'refused') {
    const { title, detail, first } = result.problem;
    const before = first === undefined ? '' : ` ${first.by.who} was first, at ${timeOfDay(first.at)}.`;
    say(`${title}: ${detail}${before}`, 'trouble');
    return;
  }
  const { id, batch, graceMs = 0, said, order } = result.body;
  const undo =
    batch === undefined ? (order === undefined ? undefined : { kind: 'of' as const, of: id }) : { kind: 'batch' as const, batch };
  const dueAt = graceMs > 0 ? now.value + graceMs : undefined;
  toast.value = {
    text: said ?? text,
    tone: 'done',
    until: Date.now() + 10_000,
    ...(undo === undefined ? {} : { undo }),
    ...(dueAt === undefined ? {} : { dueAt }),
  };
}

function setBusy(ids: readonly string[], on: boolean): void {
  const next = new Set(busy.value);
  for (const id of ids) {
    if (on) next.add(id);
    else next.delete(id);
  }
  busy.value = next;
}
