// The session of each account, with what it needs of this machine, before anything is recorded.
import type { AccountConfig } from '../config/config.ts';
import { type RefusedSetting, reasonOf, SettingsError } from '../errors.ts';
import { createSession } from '../session/create.ts';
import type { Exchange } from '../session/http/exchange.ts';
import type { AccountSession, SessionEvents } from '../session/session.ts';
import type { DaemonOptions } from './handle.ts';

export interface PreparedSession {
  account: AccountConfig;
  session: AccountSession;
  /** Another network than the real one. */
  exchange?: Exchange | undefined;
  /** Nothing is sent so long from now, ms: what an earlier owner was about to do may still happen. */
  restMs?: number;
}

/** Rejects with CONFIG_INVALID, naming them all, where accounts cannot have what they need of this machine; what others took is given back. */
export async function prepareSessions({ config, log, exchange }: DaemonOptions): Promise<PreparedSession[]> {
  const sessions: PreparedSession[] = [];
  const refused: RefusedSetting[] = [];
  for (const account of config.accounts) {
    const session = await createSession(account, { log, exchange, ca: config.tls.ca, batch: config.limits.batch });
    sessions.push({ account, session, exchange });
    await session.prepare().catch((error: unknown) => refused.push(...refusedFor(account, error)));
  }
  if (refused.length === 0) return sessions;
  for (const { session } of sessions) await discard(session);
  throw new SettingsError(refused);
}

function refusedFor({ name }: AccountConfig, error: unknown): readonly RefusedSetting[] {
  if (error instanceof SettingsError) return error.refused;
  return [{ key: ['accounts', name], code: 'not-usable', message: reasonOf(error) }];
}

/** Gives back what a session took of this machine. */
export async function discard(session: AccountSession): Promise<void> {
  await session.run(silent, AbortSignal.abort()).catch(() => {});
}

const silent: SessionEvents = { onReady() {}, onPackage() {}, onGap() {}, onLost() {}, onAlarm() {} };
