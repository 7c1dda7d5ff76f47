// The desk of a running daemon, asked over its own API: a terminal can do what the page can, and nothing more.
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import type { AcceptedDoc, NowDoc, PersonDoc, ProblemDoc } from '../../console/view/schema.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Io } from '../io.ts';
import { deskAddress } from './address.ts';

export interface DeskArgs {
  /** Path of lobbyguard.yaml; its secrets are not needed. */
  config: string;
  /** The name on record. */
  who: string;
}

export interface DeskClient {
  now(): Promise<NowDoc>;
  people(meeting: string): Promise<readonly PersonDoc[]>;
  /** Throws USAGE with the daemon's own words where it refuses. */
  post(path: string, body: object, seen?: string): Promise<AcceptedDoc>;
}

const answerWithinMs = 10_000;

/** Throws USAGE when no console is configured or nobody answers there. */
export async function deskClient(args: DeskArgs, io: Io): Promise<DeskClient> {
  const config = await loadConfig(resolve(io.cwd, args.config), io.env, { need: 'paths' });
  if (config.console === undefined)
    throw new LobbyguardError(
      'USAGE',
      `${args.config} has no console: the desk is reached over it; add console: { listen: "127.0.0.1:8787" }`,
    );
  const address = deskAddress(config);
  if (address === undefined)
    throw new LobbyguardError(
      'USAGE',
      `no daemon has left its address in ${config.audit.directory}: is it running, and may this user read there?`,
    );
  const base = `${address.url}/api/v1`;
  const headers = {
    ...address.headers,
    'x-lobbyguard': '1',
    'x-lobbyguard-via': 'cli',
    'x-lobbyguard-who': encodeURIComponent(args.who),
  };

  async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(`${base}${path}`, {
      signal: AbortSignal.timeout(answerWithinMs),
      redirect: 'error',
      ...init,
      headers: { ...headers, ...init.headers },
    }).catch((cause: unknown) => {
      throw new LobbyguardError('USAGE', `no daemon answers at ${base}: is it running with this configuration?`, { cause });
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body;
    throw refused(body as ProblemDoc | undefined, response.status);
  }

  return {
    now: async () => (await ask('/now')) as NowDoc,
    async people(meeting) {
      const all: PersonDoc[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page = (await ask(`/meetings/${meeting}/people?limit=500${cursor === '' ? '' : `&cursor=${cursor}`}`)) as {
          items: PersonDoc[];
          next?: string;
        };
        all.push(...page.items);
        cursor = page.next;
      }
      return all;
    },
    async post(path, body, seen) {
      const extra = {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...(seen === undefined ? {} : { 'if-match': `"${seen}"` }),
      };
      return (await ask(path, { method: 'POST', body: JSON.stringify(body), headers: extra })) as AcceptedDoc;
    },
  };
}

function refused(problem: ProblemDoc | undefined, status: number): LobbyguardError {
  if (problem?.title === undefined) return new LobbyguardError('USAGE', `the daemon answered ${status}; it may be of another version`);
  const first = problem.first === undefined ? '' : ` ${problem.first.by.who} was first.`;
  return new LobbyguardError('USAGE', `${problem.title}: ${problem.detail}${first} [${problem.code}]`);
}
