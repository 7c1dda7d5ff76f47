// What the API answers to GET. Each takes the request's parameters and gives a body, or a problem.
import { listKeptFiles } from '../../audit/reading/files.ts';
import { defined } from '../../defined.ts';
import { loadBeside } from '../../policy/load.ts';
import { oddRollout } from '../../policy/promoted.ts';
import { explainDecision } from '../../replay/explanation.ts';
import { tryPromotion } from '../../replay/promotion.ts';
import type { PromotionTrial } from '../../replay/trial.ts';
import type { MeetingSight, PersonSight } from '../../rulings/port.ts';
import type { Identity } from '../auth/identity.ts';
import type { DeskSide } from '../desk-side.ts';
import type { RecordFilter } from '../view/record-filter.ts';
import type { ProblemDoc } from '../view/schema.ts';
import { searchHistory } from './history.ts';
import { problem } from './problem.ts';
import type { ReadName } from './route-table.ts';

export interface Asked {
  param(name: string): string;
  query(name: string): string | undefined;
  identity: Identity;
}

export type Reading = (side: DeskSide, asked: Asked) => object | Promise<object>;

const pageSize = 100;
const maxPage = 500;

export const readings: Readonly<Record<Exclude<ReadName, 'live'>, Reading>> = {
  now: ({ live }) => live.now(),
  needs: ({ desk, documents }) => ({ items: desk.needs().map(documents.need) }),
  meetings: ({ desk, documents }) => ({ items: desk.meetings().map(documents.meeting) }),
  meeting: (side, asked) => withMeeting(side, asked, (meeting) => side.documents.meeting(meeting)),
  people: (side, asked) => withMeeting(side, asked, ({ key }) => peoplePage(side, key, asked)),
  person: personHistory,
  explain: explanation,
  promotion: promotionOf,
  policies: ({ desk, trends, revisions }) => {
    const { revision, rules } = desk.policies();
    const tallies = trends.rules();
    return {
      revision,
      since: revisions.since,
      changed: revisions.list(),
      rules: rules.map(({ id, policy, mode, then, description, reason, place }) => ({
        id,
        policy,
        mode,
        then,
        description,
        reason,
        file: place.file,
        line: place.line,
        ...tallies[id],
      })),
    };
  },
  diff: ({ revisions }, asked) =>
    revisions.diff(asked.param('rev')) ?? problem('not-found', 'This revision is not remembered: only those since the start are.'),
  stats: ({ trends, revisions }) => ({
    since: revisions.since,
    minutes: trends.minutes(),
    rules: trends.rules(),
    toDecisionMs: trends.toDecisionMs() ?? null,
  }),
  events: async (side, asked) => {
    const { records, next } = await searchHistory(side.auditDirectory, {
      text: asked.query('q') ?? '',
      withOutcomes: false,
      ...pageOf(asked),
      ...filterOf(side),
    });
    return { items: records, ...defined({ next }) };
  },
};

function withMeeting(side: DeskSide, asked: Asked, answer: (meeting: MeetingSight) => object): object {
  const key = side.keys.keyOf(asked.param('m'));
  const meeting = key === undefined ? undefined : side.desk.meeting(key);
  return meeting === undefined ? problem('not-found', 'This meeting is not followed any more.') : answer(meeting);
}

function peoplePage(side: DeskSide, meeting: string, asked: Asked): object {
  const people = side.desk.people(meeting);
  const from = Math.max(0, Number(asked.query('cursor') ?? 0) || 0);
  const { limit } = pageOf(asked);
  side.documents.refresh();
  const items = people.slice(from, from + limit).map((person) => side.documents.person(meeting, person));
  return { items, ...(from + limit < people.length ? { next: String(from + limit) } : {}) };
}

async function personHistory(side: DeskSide, asked: Asked): Promise<object> {
  const id = asked.param('p');
  const found = findPerson(side, id);
  const identity = found?.person.identity ?? side.identities.get(id);
  if (identity === undefined) return problem('not-found', 'Nobody is known by this id.');
  const { records, next } = await searchHistory(side.auditDirectory, {
    text: identity,
    withOutcomes: true,
    ...pageOf(asked),
    ...filterOf(side),
  });
  return {
    ...(found === undefined ? {} : { person: side.documents.person(found.meeting, found.person) }),
    items: records,
    ...defined({ next }),
  };
}

export function findPerson(side: DeskSide, id: string): { meeting: string; person: PersonSight } | undefined {
  const key = side.keys.keyOf(id);
  if (key === undefined) return undefined;
  for (const { key: meeting } of side.desk.meetings()) {
    const person = side.desk.person(meeting, key);
    if (person !== undefined) return { meeting, person };
  }
  return undefined;
}

async function explanation(side: DeskSide, asked: Asked): Promise<object | ProblemDoc> {
  const told = await explainDecision(asked.param('d'), listKeptFiles(side.auditDirectory), side.desk.policies());
  if (told === undefined) return problem('not-found', 'This decision is not in the audit log.');
  const { record, current, explanation } = told;
  if (side.newFilter?.()(record) === false) return problem('forbidden', 'This decision is about a meeting that your role does not reach.');
  return {
    current,
    decision: record,
    rule: explanation.rule?.id ?? null,
    action: explanation.action,
    rules: explanation.rules.map(({ id: rule, result, action, mode, inShare, conditions }) => ({
      id: rule,
      result,
      action,
      mode,
      ...defined({ inShare }),
      conditions: conditions.map(({ fact, operator, value, saw, result: holds }) => ({ fact, operator, value, saw, result: holds })),
    })),
  };
}

async function promotionOf(side: DeskSide, asked: Asked): Promise<object | ProblemDoc> {
  const [to, percent, days] = [asked.query('to') ?? 'enforce', numberIn(asked.query('percent'), 100), numberIn(asked.query('days'), 366)];
  if (to !== 'assist' && to !== 'enforce') return problem('bad-request', '`to` is assist or enforce.');
  if (percent === 'none') return problem('bad-request', '`percent` is a whole number from 1 to 100.');
  if (days === 'none') return problem('bad-request', '`days` is a whole number from 1 to 366.');
  const odd = oddRollout({ to, percent }, Date.now());
  if (odd !== undefined) return problem('bad-request', `Not tried: ${odd}.`);
  const { policies, safety } = side.desk.promotionGround();
  const loaded = await loadBeside(policies);
  if (!loaded.ok) return problem('not-found', 'The policies on disk are broken; put them right first.');
  const trial: PromotionTrial = {
    parsed: loaded.parsed,
    promotion: {
      what: asked.param('r'),
      to,
      ...(percent === undefined || percent === 100 ? {} : { rollout: { percent } }),
    },
    audit: [side.auditDirectory],
    cwd: '.',
    days: days ?? 30,
    now: Date.now(),
    safety,
  };
  const tried = await tryPromotion(trial, { beside: true });
  if (tried === undefined) return problem('not-found', 'There is no such rule or policy on disk.');
  return { ...tried.report, people: tried.report.people.slice(0, maxPage) };
}

function numberIn(text: string | undefined, most: number): number | 'none' | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  return Number.isInteger(number) && number >= 1 && number <= most ? number : 'none';
}

function filterOf({ newFilter }: DeskSide): { newFilter?: () => RecordFilter } {
  return newFilter === undefined ? {} : { newFilter };
}

function pageOf(asked: Asked): { limit: number; before?: string } {
  const limit = Math.min(maxPage, Math.max(1, Number(asked.query('limit') ?? pageSize) || pageSize));
  const before = asked.query('cursor');
  return { limit, ...defined({ before }) };
}
