// The facts, counts and time that `explain` is asked about, from files and options. A mistyped fact is refused, not ignored.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { LobbyguardError, ProblemsError } from '../errors.ts';
import { createSituation, type SituationInput } from '../policy/situation.ts';
import { createComplaints } from '../yaml/complaints.ts';
import { readYaml } from '../yaml/read.ts';
import type { Io } from './io.ts';

export interface ExplainArgs {
  /** A file of facts, JSON or YAML; `-` is standard input. */
  participant?: string;
  /** A file of meeting facts, without the prefix. */
  meeting?: string;
  /** Default: the configured policies, else `policies`. */
  policies?: string;
  /** ISO 8601; default: now. */
  at?: string;
  /** `arrivals=40`, `removals=2`. */
  count?: readonly string[];
  format: 'human' | 'json';
}

type Facts = Record<string, unknown>;

export interface ExplanationInput {
  input: SituationInput;
  /** Counts nobody named. */
  assumed: readonly string[];
}

/** Throws USAGE, INPUT_UNREADABLE or a list of problems. */
export async function createExplanationInput(args: ExplainArgs, io: Io): Promise<ExplanationInput> {
  if (args.participant === undefined)
    throw new LobbyguardError(
      'USAGE',
      'say who is meant: --participant FILE, --participant - for standard input, or --decision ID for somebody on record',
    );
  const written = await readFacts(args.participant, io);
  if (isDecisionRecord(written))
    throw new LobbyguardError('USAGE', `${args.participant} is a whole record: give its "facts", or its id with --decision ${written.id}`);
  const { person, room } = splitMeeting(written);
  const meeting = { ...room, ...(args.meeting === undefined ? {} : await readFacts(args.meeting, io)) };
  const counts = countsOf(args.count ?? []);
  const input = { participant: person, meeting, counts, at: momentOf(args.at) };
  const { problems } = createSituation(input);
  if (problems.length > 0)
    throw new LobbyguardError(
      'USAGE',
      problems.map(({ message }) => message),
    );
  return { input, assumed: ['arrivals', 'removals'].filter((name) => !(name in counts)) };
}

function isDecisionRecord(written: Facts): written is { id: string } {
  return written['type'] === 'decision' && typeof written['id'] === 'string';
}

async function readFacts(file: string, io: Io): Promise<Facts> {
  const name = file === '-' ? 'standard input' : file;
  const complaints = createComplaints();
  const root = readYaml(name, await readBytes(file, io), complaints);
  if (root !== undefined && root.entries === undefined)
    complaints.error(root.place, 'wrong-type', 'expected facts, like { anonymous: true, inLobby: true }');
  if (complaints.all.length > 0) throw new ProblemsError('POLICY_INVALID', complaints.all);
  return { ...(root?.value as Facts) };
}

async function readBytes(file: string, io: Io): Promise<Uint8Array> {
  if (file === '-') return buffer(io.stdin as NodeJS.ReadStream);
  try {
    return await readFile(resolve(io.cwd, file));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new LobbyguardError('INPUT_UNREADABLE', `${file}: ${why}`, { cause: error });
  }
}

/** The `facts` of a decision record name meeting facts with their prefix, beside the others. */
export function splitMeeting(facts: Facts): { person: Facts; room: Facts } {
  const person: Facts = {};
  const room: Facts = {};
  for (const [key, value] of Object.entries(facts)) {
    if (key.startsWith('meeting.')) room[key.slice('meeting.'.length)] = value;
    else person[key] = value;
  }
  return { person, room };
}

function countsOf(options: readonly string[]): Facts {
  return Object.fromEntries(options.map(countOf));
}

function countOf(option: string): [string, number] {
  const [, name = '', number = ''] = /^([a-z]+)=(\d+)$/i.exec(option.trim()) ?? [];
  if (name === '') throw new LobbyguardError('USAGE', `--count is written like arrivals=40, not "${option}"`);
  return [name, Number(number)];
}

function momentOf(at: string | undefined): number {
  if (at === undefined) return Date.now();
  if (z.iso.datetime({ offset: true }).safeParse(at).success) return Date.parse(at);
  throw new LobbyguardError('USAGE', `--at is a time with its zone, like 2026-11-20T09:00:00Z, not "${at}"${whyNoMoment(at)}`);
}

function whyNoMoment(at: string): string {
  if (/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(at)) return ': it needs a zone: Z, or +01:00';
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(at) ? ': there is no such moment' : '';
}
