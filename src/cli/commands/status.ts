// `lobbyguard status`: what the configured daemon is doing, from its console if it answers, else from what its audit directory holds.
import { resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import type { DaemonStatus } from '../../daemon/handle.ts';
import { defined } from '../../defined.ts';
import { readTraces } from '../audit-traces.ts';
import { deskAddress } from '../desk/address.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { jsonText } from '../output/json.ts';
import type { StatusReport } from '../output/status.ts';
import { humanStatus } from '../output/status.ts';
import { styleFor } from '../output/style.ts';

export interface StatusArgs {
  config: string;
  format: 'human' | 'json';
}

const answerWithinMs = 2_000;
const nobodyHeld = { held: { count: 0 }, stopped: [] };

export async function status(args: StatusArgs, io: Io): Promise<number> {
  const config = await loadConfig(resolve(io.cwd, args.config), io.env, { need: 'paths' });
  const [traces, daemon] = await Promise.all([readTraces(config.audit.directory), askConsole(config)]);
  const report: StatusReport = {
    running: daemon !== undefined || traces.running,
    paused: daemon?.paused ?? traces.paused !== undefined,
    auditDirectory: config.audit.directory,
    ...defined({ daemon }),
    traces,
  };
  io.stdout.write(args.format === 'json' ? jsonText(report) : humanStatus(report, styleFor(io), args.config));
  return exitCodes.fine;
}

/** Undefined when no console is configured, nobody answers, or it is not ours. */
export async function askConsole(config: Config): Promise<DaemonStatus | undefined> {
  const address = config.console?.port === 0 && config.console.auth === undefined ? undefined : deskAddress(config);
  if (address === undefined) return undefined;
  try {
    const answer = await fetch(`${address.url}/status`, {
      signal: AbortSignal.timeout(answerWithinMs),
      redirect: 'error',
      headers: address.headers,
    });
    const body: unknown = answer.ok ? await answer.json() : undefined;
    // An older daemon says nothing of people who are held.
    return isStatus(body) ? { ...nobodyHeld, ...body } : undefined;
  } catch {
    return undefined;
  }
}

function isStatus(body: unknown): body is DaemonStatus {
  return typeof body === 'object' && body !== null && 'policy' in body && 'accounts' in body && 'auditWritable' in body;
}
