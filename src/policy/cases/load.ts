// Test files to cases, or to every problem in them. A mistyped fact is an error: a case that asks something else than it says proves nothing.
import { readFile } from 'node:fs/promises';
import { defined } from '../../defined.ts';
import { type Problem, unreadableBecause } from '../../errors.ts';
import { type FactValue, factNamed } from '../../roster/facts.ts';
import { type Complaints, createComplaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import { checkForm } from '../../yaml/form-problems.ts';
import type { Place } from '../../yaml/place.ts';
import { readYaml } from '../../yaml/read.ts';
import { quoted, suggestion } from '../../yaml/suggest.ts';
import { shapeOf, wholeDoubt } from '../language/meaning.ts';
import { nameForm } from '../name-form.ts';
import { testFileSchema } from '../read/schema.ts';
import { createSituation } from '../situation.ts';
import type { Expectation, TestCase } from './outcome.ts';

export interface LoadedTests {
  cases: readonly TestCase[];
  problems: readonly Problem[];
  /** What a case may well mean, and probably does not. */
  notes: readonly Problem[];
}

interface WrittenCase {
  name: string;
  participant?: Record<string, unknown>;
  meeting?: Record<string, unknown>;
  counts?: Record<string, unknown>;
  at?: string;
  expect: Expectation;
}

const maxBytes = 4 * 1024 * 1024;

/** Cases of files without problems only. `now` (epoch ms) is the moment of a case that names none. */
export async function loadTests(files: readonly string[], now: number): Promise<LoadedTests> {
  const complaints = createComplaints();
  const cases: TestCase[] = [];
  for (const file of files) cases.push(...(await loadFile(file, now, complaints)));
  return { cases, problems: complaints.all, notes: cases.flatMap(({ notes }) => notes) };
}

async function loadFile(file: string, now: number, complaints: Complaints): Promise<TestCase[]> {
  const start = { file, line: 1, column: 1 };
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    complaints.error(start, 'unreadable', `the file cannot be read (${unreadableBecause(error)})`);
    return [];
  }
  if (bytes.length > maxBytes) {
    complaints.error(start, 'too-large', `the file has ${bytes.length} bytes, more than the ${maxBytes} that are read`);
    return [];
  }
  return readTests(file, bytes, now, complaints);
}

function readTests(file: string, bytes: Uint8Array, now: number, complaints: Complaints): TestCase[] {
  const root = readYaml(file, bytes, complaints);
  if (root === undefined || !checkForm(testFileSchema, root, complaints)) return [];
  const items = root.entries?.get('tests')?.value.items ?? [];
  return items.flatMap((item) => readCase(item, now, complaints) ?? []);
}

function readCase(item: Placed, now: number, complaints: Complaints): TestCase | undefined {
  const { name, participant, meeting, counts, at, expect } = item.value as WrittenCase;
  const given = { ...(participant ? { participant } : {}), ...(meeting ? { meeting } : {}), ...(counts ? { counts } : {}) };
  const { situation, problems } = createSituation({ ...given, at: at === undefined ? now : Date.parse(at) });
  for (const problem of problems) {
    const place = item.entries?.get(problem.in)?.value.entries?.get(problem.key)?.value.place ?? item.place;
    complaints.error(place, problem.code, problem.message);
  }
  const expected = item.entries?.get('expect')?.value;
  const fault = expectationFault(expect);
  if (fault !== undefined) complaints.error(expected?.place ?? item.place, 'contradictory-expectation', fault);
  if (problems.length > 0 || fault !== undefined) return undefined;
  const rulePlace = expected?.entries?.get('rule')?.value.place;
  const named = typeof expect.rule === 'string' ? { ...expect, rule: nameForm(expect.rule) } : expect;
  return {
    name,
    place: item.place,
    situation,
    expect: named,
    notes: notesOn(item),
    ...(at === undefined ? { isNow: true } : {}),
    ...defined({ rulePlace }),
  };
}

/** Addresses, domains and numbers that are none: strangers may have such ones, but a case that means somebody of ours asks about nobody. */
function notesOn(item: Placed): Problem[] {
  const values = (['participant', 'meeting'] as const).flatMap((from) =>
    [...(item.entries?.get(from)?.value.entries ?? [])].flatMap(([key, { value: written }]): Problem[] => {
      const fact = factNamed(from === 'meeting' ? `meeting.${key}` : key);
      const isShaped = typeof written.value === 'string' && fact !== undefined && shapeOf(fact) !== undefined;
      if (fact === undefined || (!isShaped && typeof written.value !== 'number')) return [];
      const doubt = wholeDoubt(fact, written.value as FactValue);
      if (doubt === undefined) return [];
      if (typeof written.value === 'number')
        return [{ ...plain(written.place), severity: 'note', code: doubt.code, message: doubt.message }];
      const message = `${doubt.message} (the case is about somebody with no ${fact.address ? 'address that rules know' : fact.name})`;
      return [{ ...plain(written.place), severity: 'note', code: doubt.code, message }];
    }),
  );
  return [...values, ...twoPeople(item)];
}

/** A domain or number beside an address that has another. */
function twoPeople(item: Placed): Problem[] {
  const given = item.entries?.get('participant')?.value.entries;
  const uri = given?.get('uri')?.value.value;
  if (typeof uri !== 'string') return [];
  const { facts } = createSituation({ participant: { uri }, at: 0 }).situation;
  return (['domain', 'phone'] as const).flatMap((name): Problem[] => {
    const written = given?.get(name)?.value;
    const said = createSituation({ participant: { [name]: written?.value }, at: 0 }).situation.facts[name];
    if (written === undefined || said === undefined || facts[name] === undefined || facts[name] === said) return [];
    const message = `the address has the ${name} ${quoted(String(facts[name]))}, so that nobody is like this; leave ${name} out, or correct one of the two`;
    return [{ ...plain(written.place), severity: 'note', code: 'means-nothing', message }];
  });
}

function expectationFault({ action, rule }: Expectation): string | undefined {
  if (action === undefined && rule === undefined) return 'say what is expected: `action`, `rule`, or both';
  if (rule === null && action !== undefined && action !== 'none')
    return `no rule means no action: write \`action: none\`, or name the rule that does ${action}`;
  if (typeof rule === 'string' && action === 'none')
    return `a rule always has an action: write \`rule: null\`, or the action of ${quoted(rule)}`;
  return undefined;
}

/** Cases that expect a rule which is not in the set: they can only fail. */
export function unknownRules(cases: readonly TestCase[], ids: readonly string[]): Problem[] {
  const known = new Set(ids);
  return cases.flatMap(({ expect: { rule }, rulePlace, place }) => {
    if (typeof rule !== 'string' || known.has(rule)) return [];
    return [
      {
        ...plain(rulePlace ?? place),
        severity: 'warning',
        code: 'unknown-rule',
        message: `there is no rule ${quoted(rule)}${suggestion(rule, ids)}`,
      },
    ];
  });
}

function plain({ file, line, column }: Place): Place {
  return { file, line, column };
}
