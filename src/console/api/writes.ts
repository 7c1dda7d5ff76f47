// What the API does for a human. Every command goes to the daemon's own port, which lets nobody past the guard; here ids become keys and answers become words.
import type { z } from 'zod';
import { defined } from '../../defined.ts';
import { LobbyguardError } from '../../errors.ts';
import { oddRollout } from '../../policy/promoted.ts';
import type { BulkResult, CommandResult, OrderResult, Refusal, UndoResult } from '../../rulings/port.ts';
import type { Identity } from '../auth/identity.ts';
import type { DeskSide } from '../desk-side.ts';
import type {
  AcceptedDoc,
  addMeetingBody,
  bulkBody,
  ProblemDoc,
  promoteBody,
  reasonBody,
  removeMeetingBody,
  ruleBody,
  undoBody,
} from '../view/schema.ts';
import type { Answer } from './idempotency.ts';
import { problem, problemOfRefusal } from './problem.ts';
import { findPerson } from './reads.ts';
import type { WriteName } from './route-table.ts';

export interface Command {
  param(name: string): string;
  /** Checked against the route's schema already. */
  body: unknown;
  /** From If-Match. */
  seen: string;
  identity: Identity;
}

export type Writing = (side: DeskSide, command: Command) => Promise<Answer>;

type Reason = z.output<typeof reasonBody>;

export const writings: Readonly<Record<WriteName, Writing>> = {
  admit: order('admit'),
  reject: order('reject'),
  eject: order('eject'),
  wait: aboutPerson('wait'),
  pass: aboutPerson('pass'),
  extend: aboutPerson('extend'),
  bulk,
  undo,
  'go-on': async (side, command) => {
    const { meeting, allow, reason } = command.body as z.output<typeof ruleBody>;
    const key = side.keys.keyOf(meeting);
    if (key === undefined) return refused(problem('not-found', 'This meeting is not followed any more.'));
    const by = { by: command.identity.by, ...given(reason) };
    return answered(await side.desk.ruleOn({ meeting: key, rule: command.param('r'), ...by, ...defined({ allow }) }));
  },
  stop: async (side, command) => {
    const { meeting, reason } = command.body as z.output<typeof ruleBody>;
    const key = side.keys.keyOf(meeting);
    if (key === undefined) return refused(problem('not-found', 'This meeting is not followed any more.'));
    return answered(await side.desk.ruleOff({ meeting: key, rule: command.param('r'), by: command.identity.by, ...given(reason) }));
  },
  take: aboutNeed('take'),
  release: aboutNeed('release'),
  ack: aboutNeed('ack'),
  'add-meeting': async ({ desk }, { body, identity }) => {
    const { meeting, account, until } = body as z.output<typeof addMeetingBody>;
    const end = until === undefined ? {} : { until: Date.parse(until) };
    return answered(await desk.addMeeting({ meeting, by: identity.by, ...defined({ account }), ...end }));
  },
  'remove-meeting': async ({ desk }, { body, identity }) => {
    const { meeting, account } = body as z.output<typeof removeMeetingBody>;
    return answered(await desk.removeMeeting({ meeting, by: identity.by, ...defined({ account }) }));
  },
  promote: async ({ desk }, command) => {
    const { to, percent, until, reason } = command.body as z.output<typeof promoteBody>;
    const odd = oddRollout({ to, percent, until }, Date.now());
    if (odd !== undefined) return refused(problem('bad-request', `Not done: ${odd}.`));
    const rollout = percent === undefined || percent === 100 ? {} : { rollout: { percent, ...defined({ until }) } };
    return answered(await desk.promote({ what: command.param('r'), to, ...rollout, by: command.identity.by, ...given(reason) }));
  },
  accept: async ({ desk }, { seen, identity }) => answered(await desk.acceptPolicies({ revision: seen, by: identity.by })),
  pause: (side, { identity }) =>
    switched(async () => {
      const { said } = await side.desk.pause(identity.by);
      return { id: 'pause', said };
    }),
  resume: (side, { identity }) => switched(async () => ({ id: 'resume', said: (await side.desk.resume(identity.by)).said })),
  cancel: async ({ desk }, command) => answered(await desk.cancelOrder({ order: command.param('o'), by: command.identity.by })),
};

/** What the files do not let happen is refused in the words of the terminal. */
async function switched(act: () => Promise<AcceptedDoc>): Promise<Answer> {
  try {
    return accepted(await act());
  } catch (error) {
    if (!(error instanceof LobbyguardError) || error.code !== 'AUDIT_UNWRITABLE') throw error;
    return refused(problem('unrecordable', error.message));
  }
}

function order(act: 'admit' | 'reject' | 'eject'): Writing {
  return async (side, command) => {
    const key = side.keys.keyOf(command.param('p'));
    const meeting = side.keys.keyOf(command.param('m'));
    if (key === undefined || meeting === undefined) return refused(gone());
    const { reason } = command.body as Reason;
    const result = await side.desk.order({ meeting, person: key, act, seen: command.seen, by: command.identity.by, ...given(reason) });
    return orderAnswer(side, command.param('p'), result);
  };
}

function orderAnswer(side: DeskSide, person: string, result: OrderResult | CommandResult): Answer {
  if (result.kind === 'refused') return refused(refusalAbout(side, person, result));
  const { kind: _kind, ...told } = result;
  return accepted(told);
}

/** With what is there now, so that the human can look again. */
function refusalAbout(side: DeskSide, person: string, refusal: Refusal): ProblemDoc {
  const found = refusal.code === 'changed' ? findPerson(side, person) : undefined;
  return problemOfRefusal(refusal, found === undefined ? undefined : side.documents.person(found.meeting, found.person));
}

function aboutPerson(act: 'wait' | 'pass' | 'extend'): Writing {
  return async (side, command) => {
    const key = side.keys.keyOf(command.param('p'));
    const meeting = side.keys.keyOf(command.param('m'));
    if (key === undefined || meeting === undefined) return refused(gone());
    const { reason } = command.body as Reason;
    const request = { meeting, person: key, seen: command.seen, by: command.identity.by, ...given(reason) };
    return orderAnswer(side, command.param('p'), await side.desk[act](request));
  };
}

function aboutNeed(act: 'take' | 'release' | 'ack'): Writing {
  return async ({ desk }, command) => {
    const { reason } = command.body as Reason;
    return answered(await desk[act]({ need: command.param('n'), seen: command.seen, by: command.identity.by, ...given(reason) }));
  };
}

async function bulk(side: DeskSide, command: Command): Promise<Answer> {
  const { act, meeting, rule, snapshot, expect, reason } = command.body as z.output<typeof bulkBody>;
  const key = side.keys.keyOf(meeting);
  if (key === undefined) return refused(problem('not-found', 'This meeting is not followed any more.'));
  if (expect !== snapshot.length)
    return refused(problem('bad-request', `You confirmed ${expect} people, and the list names ${snapshot.length}.`));
  const people = snapshot.map(({ person, version }) => ({ person: side.keys.keyOf(person) ?? person, seen: version }));
  const result = await side.desk.bulk({
    act,
    meeting: key,
    people,
    expect,
    by: command.identity.by,
    ...defined({ rule }),
    ...given(reason),
  });
  return bulkAnswer(side, result);
}

function bulkAnswer({ keys }: DeskSide, result: BulkResult): Answer {
  if (result.kind === 'refused') return refused(problemOfRefusal(result));
  const orders = result.orders.map((one) => ({
    person: keys.idOf(one.person),
    ...(one.kind === 'accepted' ? { order: one.order } : { code: one.code, reason: one.reason }),
  }));
  return accepted({ id: result.batch, batch: result.batch, graceMs: result.graceMs, orders });
}

async function undo(side: DeskSide, command: Command): Promise<Answer> {
  const { reason, ...what } = command.body as z.output<typeof undoBody>;
  const meeting = 'meeting' in what ? side.keys.keyOf(what.meeting) : undefined;
  if ('meeting' in what && meeting === undefined) return refused(problem('not-found', 'This meeting is not followed any more.'));
  const asked = 'meeting' in what ? { ...what, meeting: meeting ?? '' } : what;
  const result: UndoResult = await side.desk.undo({ ...asked, by: command.identity.by, ...given(reason) });
  if (result.kind === 'refused') return refused(problemOfRefusal(result));
  const people = result.people.map(({ effect, said, inviteBack, person }) => ({
    effect,
    said,
    inviteBack,
    ...(person === undefined ? {} : { person: side.keys.idOf(person) }),
  }));
  return accepted({ id: result.id, people, said: people.map(({ said }) => said)[0] ?? 'There was nothing to take back.' });
}

function answered(result: CommandResult): Answer {
  if (result.kind === 'refused') return refused(problemOfRefusal(result));
  const { kind: _kind, ...told } = result;
  return accepted(told);
}

function accepted(body: AcceptedDoc): Answer {
  return { status: 202, body };
}

function refused(body: ProblemDoc): Answer {
  return { status: body.status, body };
}

function gone(): ProblemDoc {
  return problem(
    'gone',
    'They are not there any more, or lobbyguard was restarted or another node watches the meeting since the page was loaded. Look again.',
  );
}

function given(reason: string | undefined): { reason?: string } {
  return reason === undefined || reason === '' ? {} : { reason };
}
