// One leaf, `fact operator value`, with what is beside it: known, fitting together, and with the params its fact needs.
import { zoneFault } from '../../canonical/zone.ts';
import type { FactDefinition } from '../../roster/facts.ts';
import type { Placed } from '../../yaml/document.ts';
import { checkForm, keyHint } from '../../yaml/form-problems.ts';
import type { Place } from '../../yaml/place.ts';
import { nearestOf, quoted } from '../../yaml/suggest.ts';
import { synonymHint, synonymOf } from '../language/synonyms.ts';
import type { Operator } from '../operators/operator.ts';
import { operatorNamed, operatorsFor } from '../operators/operators.ts';
import type { Test } from '../policy.ts';
import type { Doubts } from './doubts.ts';
import { beside as besideForm, paramsSchema } from './forms.ts';
import { readValue, type ValueContext } from './read-value.ts';
import { windowMs } from './window.ts';

export interface TestContext extends ValueContext {
  doubts: Doubts;
}

/** A test as found: `beside` is the mapping that may hold `params` and `ifUnknown`. */
export interface WrittenTest {
  fact: FactDefinition;
  operator: string;
  value: Placed;
  operatorPlace: Place;
  place: Place;
  beside: Placed | undefined;
}

const nesting = ['all', 'any', 'not'];

/** Reads a test; undefined when something about it is wrong. */
export function readTest(written: WrittenTest, context: TestContext): Test | undefined {
  const operator = fittingOperator(written, context);
  const params = readParams(written, context);
  const ifUnknown = readIfUnknown(written, context);
  if (operator === undefined) return undefined;
  const read = readValue(written.fact, operator, written.value, context);
  if (read === undefined || params === undefined || ifUnknown === undefined) return undefined;
  const { fact, place } = written;
  const test: Test = { kind: 'test', fact: fact.name, operator: operator.name, value: read.value, ...params, ...ifUnknown, place };
  context.doubts.note(test, read.doubts);
  return test;
}

function fittingOperator(written: WrittenTest, { complaints }: TestContext): Operator | undefined {
  const { fact, operator: name, operatorPlace, beside } = written;
  const known = operatorsFor(fact).map((one) => one.name);
  const operator = operatorNamed(name);
  if (operator === undefined) {
    complaints.error(
      operatorPlace,
      'unknown-operator',
      `there is no operator ${quoted(name)}${operatorHint(name, { fact, known, beside })}`,
    );
    return undefined;
  }
  if (operator.fits(fact)) return operator;
  complaints.error(operatorPlace, 'wrong-operator', `${name} does not fit ${fact.name}; operators that do: ${known.join(', ')}`);
  return undefined;
}

function operatorHint(name: string, { fact, known, beside }: Pick<WrittenTest, 'fact' | 'beside'> & { known: readonly string[] }): string {
  if (name === 'list') return '; write in: { list: NAME }';
  const hint = synonymHint(name, known);
  if (hint !== undefined) return hint;
  const joining = nesting.find((word) => word === name) ?? synonymOf(name, nesting);
  if (joining === undefined) return keyHint(name, [...known, 'params', 'ifUnknown'], beside);
  return `; "${joining}" stands around facts: write ${joining}: ${joining === 'not' ? `{ ${fact.name}: … }` : `[{ ${fact.name}: … }, …]`}`;
}

type Params = Pick<Test, 'withinMs' | 'zone'>;

function readParams(written: WrittenTest, context: TestContext): Params | undefined {
  const { complaints } = context;
  const { fact, beside } = written;
  const entry = beside?.entries?.get('params');
  if (fact.params === undefined) {
    if (entry === undefined) return {};
    complaints.error(entry.key, 'unknown-key', `${fact.name} takes no params`);
    return undefined;
  }
  if (entry === undefined) {
    const example = fact.params === 'within' ? '{ within: 60s }' : '{ zone: Europe/Berlin }';
    complaints.error(written.place, 'missing-params', `${fact.name} needs params: ${example}`);
    return undefined;
  }
  if (!checkForm(paramsSchema(fact), entry.value, complaints)) return undefined;
  const params = entry.value.value as { within: string; zone: string };
  if (fact.params === 'within') return readWindow(params.within, entry.value, complaints);
  return readZone(params.zone, entry.value, written, context);
}

/** What is remembered of a meeting is a day: a longer window would count less than it says. */
const longestWindowMs = 24 * 3_600_000;

function readWindow(within: string, params: Placed, complaints: TestContext['complaints']): Params {
  const withinMs = windowMs(within);
  if (withinMs > longestWindowMs) {
    const place = params.entries?.get('within')?.value.place ?? params.place;
    const message = `arrivals and removals are remembered for 24h: a window of ${within} counts no more than that; write 24h`;
    complaints.warn(place, 'long-window', message);
  }
  return { withinMs };
}

function readZone(zone: string, params: Placed, written: WrittenTest, { complaints }: TestContext): Params | undefined {
  const fault = zoneFault(zone);
  if (fault === undefined) return { zone };
  const place = params.entries?.get('zone')?.value.place ?? written.place;
  if (fault.kind === 'other') {
    complaints.warn(place, 'unclear-zone', `${quoted(zone)}: ${fault.message}`);
    return { zone };
  }
  const near = nearestOf(zone, Intl.supportedValuesOf('timeZone'));
  complaints.error(
    place,
    'unknown-zone',
    `${quoted(zone)}: ${near === undefined ? fault.message : `no time zone is called so; did you mean ${quoted(near)}?`}`,
  );
  return undefined;
}

function readIfUnknown(written: WrittenTest, { complaints }: TestContext): Pick<Test, 'ifUnknown'> | undefined {
  const entry = written.beside?.entries?.get('ifUnknown');
  if (entry === undefined) return {};
  return checkForm(besideForm.ifUnknown, entry.value, complaints) ? { ifUnknown: 'match' } : undefined;
}
