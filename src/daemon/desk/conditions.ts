// What is wrong now and is about no single person, for the list of what needs a human. An alarm that somebody has to get up for is always there.
import { type AlarmCode, alarms as kinds } from '../../alarms.ts';
import type { RaisedAlarm } from '../../audit/recorder.ts';
import { defined } from '../../defined.ts';
import type { NeedKind } from '../../rulings/need-kinds.ts';
import type { Condition } from '../../rulings/topics.ts';

export interface Wrongs {
  /** Those that are open. */
  alarms: readonly RaisedAlarm[];
  accounts: readonly { account: string; state: string; reason?: string }[];
  /** What the policies on disk are refused for. */
  rejected?: string;
}

const ownKinds: Readonly<Partial<Record<AlarmCode, NeedKind>>> = {
  'audit-unwritable': 'audit-unwritable',
  'moderator-in-lobby': 'moderator-in-lobby',
  'not-a-leader': 'not-a-leader',
  'mass-admission': 'mass-admission',
  'policies-waiting': 'policies-waiting',
};
/** What the meetings tell, with the people it is about, and the policies with their errors. */
const toldOtherwise: ReadonlySet<AlarmCode> = new Set(['cap-tripped', 'organizer-waiting', 'policy-rejected']);

export function conditionsOf({ alarms, accounts, rejected }: Wrongs): Condition[] {
  const raised = alarms.flatMap((alarm) => {
    const kind = kindOf(alarm.code);
    return kind === undefined ? [] : [conditionOf(kind, alarm)];
  });
  const lost = accounts.flatMap(({ account, state, reason }) =>
    state === 'lost' || state === 'stopped' ? [lostAccount(account, reason)] : [],
  );
  return [...raised, ...lost, ...(rejected === undefined ? [] : [{ kind: 'policies-rejected' as const, since: 0, text: rejected }])];
}

function kindOf(code: AlarmCode): NeedKind | undefined {
  const { severity, lasts } = kinds[code];
  const needsSomebody = severity === 'critical' && lasts === true && !toldOtherwise.has(code);
  return ownKinds[code] ?? (needsSomebody ? 'alarm' : undefined);
}

function conditionOf(kind: NeedKind, { code, at, message, account, meeting, rule }: RaisedAlarm): Condition {
  return {
    kind,
    since: Date.parse(at),
    text: message,
    ...defined({ account, rule }),
    ...(kind === 'alarm' ? { code } : {}),
    ...(meeting === undefined ? {} : { meeting: `${account} ${meeting}` }),
  };
}

function lostAccount(account: string, reason: string | undefined): Condition {
  return {
    kind: 'session-lost',
    since: 0,
    account,
    text: `account ${account} is not signed in${reason === undefined ? '' : `: ${reason}`}`,
  };
}
