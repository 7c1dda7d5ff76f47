// The session of each kind of account. The webhook dialect is loaded only where there is such an account.
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { AccountConfig } from '../config/config.ts';
import { LobbyguardError, reasonOf } from '../errors.ts';
import type { AccountSession, SessionEvents } from '../session/session.ts';
import { createUcwaSession } from '../session/ucwa/session.ts';
import type { DaemonOptions } from './handle.ts';

export interface PreparedSession {
  account: AccountConfig;
  session: AccountSession;
}

/** Rejects with CONFIG_INVALID, naming them all, where accounts cannot have what they need of this machine; what others took is given back. */
export async function prepareSessions(options: DaemonOptions): Promise<PreparedSession[]> {
  const sessions: PreparedSession[] = [];
  const complaints: string[] = [];
  for (const account of options.config.accounts) {
    const session = await createSession(account, options);
    sessions.push({ account, session });
    await session.prepare().catch((error: unknown) => complaints.push(reasonOf(error)));
  }
  if (complaints.length === 0) return sessions;
  for (const { session } of sessions) await session.run(silent, AbortSignal.abort()).catch(() => {});
  throw new LobbyguardError('CONFIG_INVALID', complaints.join('\n'));
}

const silent: SessionEvents = { onReady() {}, onPackage() {}, onGap() {}, onLost() {}, onAlarm() {} };

async function createSession(account: AccountConfig, { config, log, exchange }: DaemonOptions): Promise<AccountSession> {
  const { ca } = config.tls;
  const about = { log, exchange, ...(ca === undefined ? {} : { ca }) };
  if (account.kind === 'ucwa')
    return createUcwaSession({ account, endpointId: endpointIdOf(account.username, account.name, config.audit.directory), ...about });
  const { createWebhookSession } = await import('../session/webhook/session.ts');
  return createWebhookSession({ account, ...about });
}

/** The same after every restart of this installation, different for every other: two daemons on one application take each other's events. */
function endpointIdOf(username: string, name: string, directory: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([hostname(), directory, username, name]))
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
