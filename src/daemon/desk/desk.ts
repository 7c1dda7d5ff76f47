// The port of the desk, over all meetings of all accounts. Reads what is; what is asked goes to the meeting it is about.
import { randomUUID } from 'node:crypto';
import type { By, HumanAct } from '../../audit/human.ts';
import { refuse } from '../../moderation/desk/refusals.ts';
import type { Moderator } from '../../moderation/moderator.ts';
import type {
  BulkRequest,
  BulkResult,
  CommandResult,
  Desk,
  DeskState,
  MeetingSight,
  NeedRequest,
  PersonRequest,
  Refusal,
  RuleRequest,
  UndoRequest,
  UndoResult,
} from '../../rulings/port.ts';
import type { Stages } from '../compose.ts';
import { meetingSight } from './meeting-sight.ts';
import { createNeedsBoard } from './needs-board.ts';

interface Followed {
  sight: MeetingSight;
  moderator: Moderator;
}

export interface DaemonDesk extends Desk {
  stop(): void;
}

export function createDesk(stages: Stages): DaemonDesk {
  const { config, policies, pause, recorder, accounts, shared, changes } = stages;
  const { memory } = shared;
  const board = createNeedsBoard(stages, followed);

  function followed(): Followed[] {
    return accounts
      .meetings()
      .map(({ account, status, moderator }) => ({ sight: meetingSight(account, status, moderator, memory), moderator }));
  }

  function find(meeting: string): Moderator | undefined {
    return followed().find(({ sight }) => sight.key === meeting)?.moderator;
  }

  function state(): DeskState {
    const sights = followed().map(({ sight }) => sight);
    const held = board.held();
    return {
      at: Date.now(),
      mode: config.mode,
      paused: pause.paused,
      auditWritable: recorder.writable,
      canAct: config.mode !== 'dry-run',
      revision: policies.current.revision,
      ...(policies.rejected === undefined ? {} : { policiesRejected: policies.rejected }),
      held: held.count,
      ...(held.oldest === undefined ? {} : { oldest: held.oldest }),
      stopped: sights.flatMap(({ stopped }) => stopped),
      graceMs: shared.graceMs,
    };
  }

  async function about<R>(request: PersonRequest, ask: (moderator: Moderator) => Promise<R>): Promise<R | Refusal> {
    const moderator = find(request.meeting);
    if (moderator === undefined) return refuse('gone');
    const answer = await ask(moderator);
    board.handled(request, answer);
    return answer;
  }

  async function bulk({ act, meeting, people, expect, by, reason }: BulkRequest): Promise<BulkResult> {
    if (config.mode === 'dry-run' && act !== 'wait') return refuse('dry-run');
    if (pause.paused && act !== 'wait') return refuse('paused');
    if (people.length !== expect)
      return refuse('changed', { reason: `Not done: you confirmed ${expect}, and these are ${people.length}.` });
    const moderator = find(meeting);
    if (moderator === undefined) return refuse('gone');
    const batch = { id: randomUUID(), n: people.length };
    const orders = await Promise.all(
      people.map(async ({ person, seen }) => {
        const request = { meeting, person, seen, by, ...(reason === undefined ? {} : { reason }) };
        const answer = act === 'wait' ? await moderator.desk.wait(request, batch) : await moderator.desk.order({ ...request, act }, batch);
        board.handled(request, answer);
        if (answer.kind === 'refused') return { person, ...answer };
        return { person, kind: 'accepted' as const, id: answer.id, order: answer.id, graceMs: act === 'wait' ? 0 : shared.graceMs };
      }),
    );
    return { kind: 'accepted', batch: batch.id, graceMs: act === 'wait' ? 0 : shared.graceMs, orders };
  }

  async function undo(request: UndoRequest): Promise<UndoResult> {
    const { by, reason } = request;
    const id = randomUUID();
    const orders = ordersMeant(request);
    if ('expect' in request && orders.length !== request.expect)
      return refuse('changed', { reason: `Not done: you confirmed ${request.expect}, and these are ${orders.length}.` });
    if (orders.length === 0 && 'of' in request) {
      const people = followed().map(({ moderator }) => moderator.desk.undo(request.of, by, reason));
      const taken = people.filter(({ participant }) => participant !== '');
      return taken.length === 0
        ? refuse('gone', { reason: 'Not done: there is nothing of that kind to take back.' })
        : { kind: 'accepted', id, people: taken };
    }
    const people = orders.flatMap((order) => {
      const moderator = followed().find(({ sight }) => sight.meeting === order.meeting)?.moderator;
      return moderator === undefined ? [] : [moderator.desk.undo(order, by, reason)];
    });
    return { kind: 'accepted', id, people };
  }

  function ordersMeant(request: UndoRequest) {
    if ('of' in request) return [memory.order(request.of)].filter((order) => order !== undefined);
    const all = followed().flatMap(({ sight }) => memory.ordersOf(sight.meeting));
    if ('batch' in request) return all.filter(({ batch }) => batch === request.batch);
    const { meeting, rule, since } = request;
    const place = followed().find(({ sight }) => sight.key === meeting)?.sight.meeting;
    return memory.ordersOf(place ?? '').filter((order) => order.rule === rule && order.at >= since);
  }

  function onNeed(act: HumanAct, { need, by, reason, seen }: NeedRequest): CommandResult {
    const id = randomUUID();
    const about = { ...(reason === undefined ? {} : { reason }), ...(seen === undefined ? {} : { seen }) };
    return board.act(
      act,
      need,
      by,
      () => recorder.write({ type: 'human', id, account: null, act, of: need, by, ...about }) !== undefined,
      id,
    );
  }

  function onRule(request: RuleRequest, ask: (moderator: Moderator) => boolean, said: string): CommandResult {
    const moderator = find(request.meeting);
    if (moderator === undefined) return refuse('gone');
    return ask(moderator) ? { kind: 'accepted', id: request.rule, said } : refuse('unrecordable');
  }

  return {
    state,
    meetings: () => followed().map(({ sight }) => sight),
    meeting: (key) => followed().find(({ sight }) => sight.key === key)?.sight,
    people: (meeting) => find(meeting)?.desk.people() ?? [],
    person: (meeting, person) => find(meeting)?.desk.person(person),
    needs: () => board.list(),
    policies: () => policies.current,
    order: (request) => about(request, ({ desk }) => desk.order(request)),
    bulk,
    undo,
    wait: (request) => about(request, ({ desk }) => desk.wait(request)),
    pass: (request) => about(request, ({ desk }) => desk.pass(request)),
    extend: (request) => about(request, ({ desk }) => desk.extend(request)),
    take: async (request) => onNeed('take', request),
    release: async (request) => onNeed('release', request),
    ack: async (request) => onNeed('ack', request),
    ruleOn: async (request) =>
      onRule(request, ({ rules }) => rules.letOn(request.rule, request.allow, request.by, request.reason), goesOn(request)),
    ruleOff: async (request) =>
      onRule(
        request,
        ({ rules }) => rules.stop(request.rule, request.by, request.reason),
        `Rule ${request.rule} only proposes in this meeting.`,
      ),
    async cancelOrder({ order, by, reason }) {
      const undone = await undo({ of: order, by, ...(reason === undefined ? {} : { reason }) });
      if (undone.kind === 'refused') return undone;
      const [one] = undone.people;
      if (one?.effect !== 'cancelled') return refuse('not-applicable', { reason: one?.said ?? 'Not done: there is no such order.' });
      return { kind: 'accepted', id: undone.id, said: one.said };
    },
    pause: (by) => pause.pause(by),
    async resume(by: By) {
      const wasPaused = pause.paused;
      const rules = followed().flatMap(({ sight }) => sight.stopped.map(({ rule }) => ({ meeting: sight.key, rule })));
      if (wasPaused) await pause.resume(by);
      else stages.resumeRules(by);
      return { wasPaused, rules, said: resumed(wasPaused, rules.length) };
    },
    onChange: (listener) => changes.listen(listener),
    stop: () => board.stop(),
  };
}

function goesOn({ rule, allow }: RuleRequest & { allow?: number }): string {
  return allow === undefined
    ? `Rule ${rule} goes on in this meeting.`
    : `Rule ${rule} goes on in this meeting, for ${allow} removals more.`;
}

function resumed(wasPaused: boolean, rules: number): string {
  const on = rules === 0 ? '' : ` ${rules === 1 ? '1 rule that had stopped goes' : `${rules} rules that had stopped go`} on.`;
  if (wasPaused) return `Resumed; everybody present is decided again.${on}`;
  return rules === 0 ? 'Nothing was paused, and no rule had stopped: there was nothing to resume.' : `Nothing was paused.${on}`;
}
