// Faults by rule: which requests are hit (method, path, nth, probability) and what happens to them.
import type { Random } from '../random.ts';
import { type Answer, codeOf, type Exchange, type HostRole } from './exchange.ts';

export interface FaultRule {
  /** For records and messages. */
  name?: string;
  method?: string;
  /** Tested against path and query. */
  path?: RegExp | string;
  role?: HostRole;
  /** Only the nth matching request, from 1. */
  nth?: number;
  /** Matching requests to let pass first. */
  after?: number;
  /** How often it may strike. Default: once with `nth`, otherwise forever. */
  times?: number;
  /** 0 to 1. Default 1. */
  probability?: number;
  effect: FaultEffect;
}

export type FaultEffect =
  | {
      kind: 'status';
      status: number;
      subcode?: string;
      /** Default `json`. */
      body?: 'json' | 'html' | 'empty' | 'wrong-type';
      /** Seconds, or an HTTP date. */
      retryAfter?: number | string;
      headers?: Record<string, string | string[]>;
      /** Extra members of the JSON body: `parameters`, `debugInfo`. */
      extra?: Record<string, string>;
      /** The request is carried out all the same. */
      executed?: boolean;
    }
  | { kind: 'reset-before' }
  /** Carried out; the connection dies in the middle of the answer. */
  | { kind: 'reset-mid' }
  /** Not carried out, never answered. */
  | { kind: 'hang' }
  /** Carried out; the answer never arrives. `hang` keeps the connection open. */
  | { kind: 'lost-reply'; hang?: boolean }
  /** Answered late; `trickle` sends it byte by byte over that time. */
  | { kind: 'slow'; ms: number; trickle?: boolean }
  /** Carried out; the answer's body is this many bytes of JSON. */
  | { kind: 'huge'; bytes: number }
  /** The answer's body is nested this deep. */
  | { kind: 'deep'; levels: number }
  /** The answer's body is replaced. */
  | { kind: 'body'; text: string; contentType?: string }
  | { kind: 'redirect'; status: number; location: string }
  /** The caller's function runs before the request is carried out: for races. */
  | { kind: 'meanwhile'; run: (exchange: Exchange) => void }
  /** The answer is rewritten. */
  | { kind: 'rewrite'; answer: (answer: Answer, exchange: Exchange) => Answer };

export interface Fault {
  readonly rule: FaultRule;
  /** How often it struck. */
  readonly struck: number;
  remove(): void;
}

export interface Faults {
  add(rule: FaultRule): Fault;
  clear(): void;
  /** The first rule that strikes this request, counted as a strike. */
  strike(exchange: Exchange): FaultRule | undefined;
}

export function createFaults(random: Random): Faults {
  const faults = new Set<{ rule: FaultRule; seen: number; struck: number }>();

  return {
    add(rule) {
      const entry = { rule, seen: 0, struck: 0 };
      faults.add(entry);
      return {
        rule,
        get struck() {
          return entry.struck;
        },
        remove: () => void faults.delete(entry),
      };
    },
    clear: () => faults.clear(),
    strike(exchange) {
      for (const entry of faults) {
        if (!concerns(entry.rule, exchange)) continue;
        entry.seen += 1;
        if (!due(entry, random)) continue;
        entry.struck += 1;
        return entry.rule;
      }
      return undefined;
    },
  };
}

function concerns(rule: FaultRule, exchange: Exchange): boolean {
  if (rule.method !== undefined && rule.method.toUpperCase() !== exchange.method) return false;
  if (rule.role !== undefined && rule.role !== exchange.role) return false;
  if (rule.path === undefined) return true;
  const target = exchange.url.pathname + exchange.url.search;
  return typeof rule.path === 'string' ? target.includes(rule.path) : rule.path.test(target);
}

function due(entry: { rule: FaultRule; seen: number; struck: number }, random: Random): boolean {
  const { nth, after = 0, times = nth === undefined ? Number.POSITIVE_INFINITY : 1, probability = 1 } = entry.rule;
  if (entry.struck >= times || entry.seen <= after) return false;
  if (nth !== undefined && entry.seen !== nth) return false;
  return probability >= 1 || random() < probability;
}

/** The answer a status fault gives. */
export function faultAnswer(effect: FaultEffect & { kind: 'status' }): Answer {
  const headers: Record<string, string | string[]> = { ...effect.headers };
  if (effect.retryAfter !== undefined) headers['Retry-After'] = String(effect.retryAfter);
  const json = {
    code: codeOf(effect.status),
    ...(effect.subcode === undefined ? {} : { subcode: effect.subcode }),
    message: 'An injected fault.',
    ...(effect.extra ?? {}),
  };
  switch (effect.body ?? 'json') {
    case 'json':
      return { status: effect.status, headers, json };
    case 'html':
      return { status: effect.status, headers, text: `<html><h1>${effect.status}</h1></html>`, contentType: 'text/html' };
    case 'wrong-type':
      return { status: effect.status, headers, text: JSON.stringify(json), contentType: 'text/plain' };
    case 'empty':
      return { status: effect.status, headers };
  }
}
