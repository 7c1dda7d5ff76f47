// The one place that knows which dialect an account speaks.
import type { AccountConfig } from '../config/config.ts';
import { type Log, logWith } from '../log.ts';
import type { Exchange } from './http/exchange.ts';
import type { AccountSession, Inheritance } from './session.ts';
import { endpointIdOf } from './ucwa/endpoint-id.ts';
import { createUcwaSession } from './ucwa/session.ts';

export interface SessionOptions {
  log: Log;
  /** Path of a PEM file with further certificate authorities. */
  ca?: string | undefined;
  /** Requests one may carry, where the server serves that. */
  batch?: number | undefined;
  /** Default: adopt. The webhook dialect has nothing that could be inherited. */
  inheritance?: Inheritance | undefined;
  /** Whether the account may sign in now; until then it waits. Default: always. */
  permitted?: (() => boolean) | undefined;
  /** Another network than the real one. */
  exchange?: Exchange | undefined;
}

export async function createSession(account: AccountConfig, given: SessionOptions): Promise<AccountSession> {
  const options = { ...given, log: logWith(given.log, { account: account.name }) };
  switch (account.kind) {
    case 'ucwa':
      return createUcwaSession({ account, endpointId: endpointIdOf(account.username, account.name), ...options });
    case 'webhook': {
      const { createWebhookSession } = await import('./webhook/session.ts');
      return createWebhookSession({ account, ...options });
    }
  }
}

/** As whom the account signs in, as it is configured. */
export function signInAddress(account: AccountConfig): string {
  return account.kind === 'ucwa' ? account.username : account.endpoint;
}
