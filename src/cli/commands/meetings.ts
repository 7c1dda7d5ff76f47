// `lobbyguard meetings`: what is followed, by whom, where it comes from; adding and removing on a running daemon.
import { resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { defined } from '../../defined.ts';
import { LobbyguardError } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import { type DeskArgs, deskClient } from '../desk/client.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../output/json.ts';
import { meetingsText } from '../output/meetings.ts';
import { styleFor } from '../output/style.ts';
import { askConsole } from './status.ts';

export interface MeetingsArgs {
  config: string;
  format: 'human' | 'json';
}

export interface AddArgs extends DeskArgs {
  /** A focus URI or a join link. */
  meeting: string;
  account?: string;
  /** As it was written. */
  until?: string;
}

/** Throws USAGE where no daemon answers. */
export async function meetings(args: MeetingsArgs, io: Io): Promise<number> {
  const config = await loadConfig(resolve(io.cwd, args.config), io.env, { need: 'paths' });
  const status = await askConsole(config);
  if (status === undefined) {
    const remedy = config.console === undefined ? 'it has no console: add console: { listen: "127.0.0.1:8787" }' : 'is it running?';
    throw new LobbyguardError('USAGE', `no daemon of ${args.config} answers; ${remedy}`);
  }
  const accounts = status.accounts.map(({ account, state, meetings: followed, awaited = [], sources = [] }) => ({
    account,
    state,
    meetings: followed,
    awaited,
    sources,
  }));
  io.stdout.write(args.format === 'json' ? jsonText({ accounts }) : meetingsText(accounts, styleFor(io)));
  return exitCodes.fine;
}

export async function addMeeting({ meeting, account, until, ...desk }: AddArgs, io: Io, now = Date.now()): Promise<number> {
  const end = until === undefined ? {} : { until: new Date(timeOf(until, now)).toISOString() };
  return tell({ meeting, ...defined({ account }), ...end }, 'add', desk, io);
}

export async function removeMeeting({ meeting, account, ...desk }: AddArgs, io: Io): Promise<number> {
  return tell({ meeting, ...defined({ account }) }, 'remove', desk, io);
}

async function tell(body: object, what: 'add' | 'remove', desk: DeskArgs, io: Io): Promise<number> {
  const { said } = await (await deskClient(desk, io)).post(`/meetings/${what}`, body);
  io.stdout.write(`${escapeText(said ?? 'Done.')}\n`);
  return exitCodes.fine;
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000 };

/** A moment with its zone, or a length of time from now. Throws USAGE: a time without a zone means another moment on every machine. */
function timeOf(written: string, now: number): number {
  const [, amount, unit = ''] = /^(\d{1,5})([mh])$/.exec(written) ?? [];
  if (amount !== undefined) return now + Number(amount) * (unitMs[unit] ?? 0);
  const isFull = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/.test(written);
  const at = isFull ? Date.parse(written) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new LobbyguardError('USAGE', `--until ${written}: expected 90m, 2h, or a time with its zone, such as 2026-11-26T17:00+01:00`);
}
