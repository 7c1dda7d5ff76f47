// The session of each account, with what it needs of this machine, before anything is recorded.
import type { AccountConfig } from '../config/config.ts';
import { type RefusedSetting, reasonOf, SettingsError } from '../errors.ts';
import { createSession } from '../session/create.ts';
import type { Exchange } from '../session/http/client.ts';
import type { AccountSession, SessionEvents } from '../session/session.ts';
import type { DaemonOptions } from './handle.ts';

export interface PreparedSession {
  account: AccountConfig;
  session: AccountSession;
  /** Another network than the real one. */
  exchange?: Exchange | undefined;
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
  for (const { session } of sessions) await session.run(silent, AbortSignal.abort()).catch(() => {});
  throw new SettingsError(refused);
}

function refusedFor({ name }: AccountConfig, error: unknown): readonly RefusedSetting[] {
  if (error instanceof SettingsError) return error.refused;
  return [{ key: ['accounts', name], code: 'not-usable', message: reasonOf(error) }];
}

const silent: SessionEvents = { onReady() {}, onPackage() {}, onGap() {}, onLost() {}, onAlarm() {} };
