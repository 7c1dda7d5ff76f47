// A scenario file as a scenario: events as steps of the timeline, `times` and `every` unrolled, `{n}` in names and addresses counted from 1.
import type { FaultRule } from '../http/fault.ts';
import { type FileEvent, happenings, type ScenarioFile } from './file-schema.ts';
import type { Scenario, ScenarioEvent, Step } from './scenario.ts';

/** The scenario a checked file describes. Without a duration it ends three seconds after the last event. */
export function scenarioOf(file: ScenarioFile): Scenario {
  const { name, title = name, meetings, present, duration, behaviour } = file;
  const steps = stepsOf(file.events);
  const lastMs = Math.max(0, ...steps.map((step) => step.atMs));
  return { name, title, meetings, present, steps, durationMs: duration ?? lastMs + 3_000, ...(behaviour ? { behaviour } : {}) } as Scenario;
}

function stepsOf(events: readonly FileEvent[]): Step[] {
  return events.flatMap((event) => {
    const { at, times = 1, every = 0, meeting } = event;
    return Array.from({ length: times }, (_, n) => ({
      atMs: at + n * every,
      ...(meeting === undefined ? {} : { meeting }),
      event: numbered(happeningOf(event), n + 1),
    }));
  });
}

function happeningOf(event: FileEvent): ScenarioEvent {
  const [kind] = happenings(event);
  if (event.join) return { kind: 'join', person: event.join } as ScenarioEvent;
  if (event.rename) return { kind: 'rename', ...event.rename };
  if (event.configure) return { kind: 'configure', ...event.configure } as ScenarioEvent;
  if (event.fault) return { kind: 'fault', rule: faultRule(event.fault) };
  const value = event[kind as keyof FileEvent];
  return (typeof value === 'string' ? { kind, who: value } : { kind }) as ScenarioEvent;
}

function faultRule(fault: NonNullable<FileEvent['fault']>): FaultRule {
  const { kind, status, subcode, body, retryAfter, path, ...rest } = fault;
  const effect = kind === undefined ? { kind: 'status', status: status ?? 503, subcode, body, retryAfter } : { kind };
  return defined({ ...rest, path: path === undefined ? undefined : new RegExp(path), effect: defined(effect) }) as unknown as FaultRule;
}

/** Without the members that are undefined. */
function defined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}

function numbered<T>(value: T, n: number): T {
  if (typeof value === 'string') return value.replaceAll('{n}', String(n)) as T;
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return value;
  if (Array.isArray(value)) return value.map((one) => numbered(one, n)) as T;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, numbered(member, n)])) as T;
}
