// The port of the desk, over all meetings of all accounts. Reads what is; what is asked goes to the meeting it is about.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { By, HumanAct } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Asked } from '../../moderation/desk/as-seen.ts';
import type { MeetingDesk } from '../../moderation/desk/meeting-desk.ts';
import { refuse } from '../../moderation/desk/refusals.ts';
import type { Moderator } from '../../moderation/moderator.ts';
import type {
  BulkRequest,
  BulkResult,
  CommandResult,
  Desk,
  MeetingSight,
  NeedRequest,
  PersonRequest,
  Refusal,
  ResumeResult,
  RuleRequest,
  UndoEffect,
  UndoRequest,
  UndoResult,
} from '../../rulings/port.ts';
import { addMeeting, removeMeeting } from '../additions.ts';
import type { OwnAccounts } from '../cluster/own-accounts.ts';
import { clusterSight } from '../cluster/sight.ts';
import type { Stages } from '../start/compose.ts';
import { carryOutBulk, refusedBulk } from './bulk.ts';
import { followedIn, moderatorsIn, othersIn, sightIn } from './followed.ts';
import { createNeedsBoard } from './needs-board.ts';
import { promote, promotionGround } from './promote.ts';
import { createSights } from './sights.ts';
import { createSpread } from './spread.ts';
import { deskState } from './state.ts';
import { placeMeant, undoIn } from './undo.ts';

export interface DaemonDesk extends Desk {
  stop(): void;
}

/** Of the people in it nothing is known then: it would be wrong to say that they have left. */
const notFollowed = {
  reason: 'Not done: this meeting is not watched from here any more. It is over, or another node watches it. Look again.',
};

const notHandedOn =
  'It counts here. Redis has not taken it: another node that takes this meeting over does not know of it. Look again there.';

export function createDesk(stages: Stages, { handedOn }: Pick<OwnAccounts, 'handedOn'>): DaemonDesk {
  const { config, policies, pause, recorder, shared, changes } = stages;
  const followed = () => followedIn(stages);
  const find = moderatorsIn(stages);
  const crowds = createSights();
  const forget = changes.listen(crowds.note);
  const spread = createSpread((meeting) => othersIn(stages, meeting));
  const board = createNeedsBoard(stages, followed, crowds);

  const sights = (): MeetingSight[] => followed().map(({ sight }) => sight);

  /** What is known of the people there; nothing where the meeting is not followed. */
  function inMeeting<T>(meeting: string, look: (moderator: Moderator) => T): T | undefined {
    const moderator = find(meeting);
    return moderator && look(moderator);
  }

  async function about<Request extends PersonRequest, R extends CommandResult>(
    request: Request,
    ask: (desk: MeetingDesk, asked: Asked<Request>) => Promise<R>,
  ): Promise<R | Refusal> {
    const moderator = find(request.meeting);
    if (moderator === undefined) return refuse('gone', notFollowed);
    const answer = await ask(moderator.desk, spread.asked(request));
    if (answer.kind === 'accepted') spread.told(request.meeting, moderator, [request.person]);
    board.handled(request, answer);
    if (answer.kind === 'refused' || (await handedOn(sightIn(stages, request.meeting)?.account ?? ''))) return answer;
    return { ...answer, said: `${'said' in answer && answer.said !== undefined ? `${answer.said} ` : ''}${notHandedOn}` };
  }

  async function bulk(request: BulkRequest): Promise<BulkResult> {
    const refusal = refusedBulk(request, { mode: config.mode, paused: pause.paused });
    if (refusal !== undefined) return refusal;
    const moderator = find(request.meeting);
    if (moderator === undefined) return refuse('gone', notFollowed);
    return carryOutBulk(request, { moderator, graceMs: shared.graceMs, handled: board.handled, spread });
  }

  const undo = (request: UndoRequest) => undoIn(request, followed(), shared.memory, spread);

  function onNeed(act: HumanAct, { need, by, reason, seen }: NeedRequest): CommandResult {
    const id = randomUUID();
    const about = { ...defined({ reason, seen }) };
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
    if (moderator === undefined) return refuse('gone', notFollowed);
    return ask(moderator) ? { kind: 'accepted', id: request.rule, said } : refuse('unrecordable');
  }

  return {
    state: () => deskState(stages, sights(), board.held()),
    meetings: sights,
    meeting: (key) => sightIn(stages, key),
    people: (meeting) => inMeeting(meeting, (moderator) => crowds.people(meeting, moderator)) ?? [],
    person: (meeting, person) => inMeeting(meeting, (moderator) => crowds.person(meeting, moderator, person)),
    needs: () => board.list(),
    placeOf: (id) => placeMeant(id, followed(), shared.memory),
    policies: () => policies.current,
    order: (request) => about(request, (desk, asked) => desk.order(asked)),
    bulk,
    undo: async (request) => undo(request),
    wait: (request) => about(request, (desk, asked) => desk.wait(asked)),
    pass: (request) => about(request, (desk, asked) => desk.pass(asked)),
    extend: (request) => about(request, (desk, asked) => desk.extend(asked)),
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
    cancelOrder: async ({ order, by, reason }) => calledOff(undo({ of: order, by, ...defined({ reason }) })),
    addMeeting: async (request) => addMeeting(request, stages.accounts, recorder, clusterSight(stages.membership, recorder.alarms)),
    removeMeeting: async (request) => removeMeeting(request, stages.accounts, recorder, clusterSight(stages.membership, recorder.alarms)),
    acceptPolicies: async ({ revision, by }) =>
      recorder.writable ? accepted(stages.policyStage.accept(revision, by), revision) : refuse('unrecordable'),
    promotionGround: () => promotionGround(stages),
    promote: (request) => promote(request, stages),
    pause: (by) => pauseIn(stages, by),
    resume: (by) => resumeIn(stages, sights(), by),
    onChange: (listener) => changes.listen(listener),
    stop() {
      forget();
      board.stop();
    },
  };
}

const pausedAlone =
  'Paused on this node, which sends nothing until somebody resumes. Redis does not answer it: the other nodes do not know, and may go on. Pause there, too.';

/** A human waits for the answer. */
const looks = { times: 20, everyMs: 50 };

async function pauseIn(stages: Stages, by: By): Promise<{ said: string }> {
  await stages.pause.pause(by);
  return { said: (await isEverywhere(stages)) ? 'Paused: nothing is sent until somebody resumes.' : pausedAlone };
}

async function isEverywhere({ clusterPause }: Stages): Promise<boolean> {
  for (let n = 0; n < looks.times && clusterPause?.isTold === false; n += 1) await setTimeout(looks.everyMs);
  return clusterPause?.isTold ?? true;
}

/** What leaves everything as it was. */
const nothingDone: ReadonlySet<UndoEffect | undefined> = new Set(['awaited', 'removal', 'nothing', undefined]);

/** Calling off an order is taking it back: where it has been carried out already, so that they may come back. */
function calledOff(undone: UndoResult): CommandResult {
  if (undone.kind === 'refused') return undone;
  const [one] = undone.people;
  if (one === undefined || nothingDone.has(one.effect))
    return refuse('not-applicable', { reason: one?.said ?? 'Not done: there is no such order.' });
  return { kind: 'accepted', id: undone.id, said: one.said };
}

function accepted(isDone: boolean, revision: string): CommandResult {
  if (!isDone) return refuse('changed', { reason: 'Not done: this set does not wait, or not any more. Look again at what waits now.' });
  return {
    kind: 'accepted',
    id: revision,
    said: `The policies ${revision.slice(0, 12)} are in force; everybody present is decided again.`,
  };
}

async function resumeIn({ pause, recorder, resumeRules }: Stages, sights: readonly MeetingSight[], by: By): Promise<ResumeResult> {
  const wasPaused = pause.paused;
  if (!recorder.writable) throw new LobbyguardError('AUDIT_UNWRITABLE', `${wasPaused ? 'STILL paused' : 'NOT resumed'}: ${unrecorded}`);
  const rules = sights.flatMap(({ key, stopped }) => stopped.map(({ rule }) => ({ meeting: key, rule })));
  if (wasPaused) await pause.resume(by);
  else resumeRules(by);
  return { wasPaused, rules, said: resumed(wasPaused, rules.length) };
}

const unrecorded = 'the audit log cannot be written, and nothing goes on without a record';

function goesOn({ rule, allow }: RuleRequest & { allow?: number }): string {
  return allow === undefined
    ? `Rule ${rule} goes on in this meeting.`
    : `Rule ${rule} goes on in this meeting, for ${allow} more removals.`;
}

function resumed(wasPaused: boolean, rules: number): string {
  const on = rules === 0 ? '' : ` ${rules === 1 ? '1 rule that had stopped goes' : `${rules} rules that had stopped go`} on.`;
  if (wasPaused) return `Resumed; everybody present is decided again.${on}`;
  return rules === 0 ? 'Nothing was paused, and no rule had stopped: there was nothing to resume.' : `Nothing was paused.${on}`;
}
