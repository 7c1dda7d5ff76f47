// The account's ear: signing keys, token check and listener put together. The rule: it is open before anything is joined.
import type { WebhookAccountConfig } from '../../config/config.ts';
import { reasonOf, SettingsError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ownEvents } from '../http/foreign-hosts.ts';
import type { SessionEvents } from '../session.ts';
import { createKeySet, type KeySet } from './key-set.ts';
import { keySource } from './key-source.ts';
import { listenForCallbacks, type WebhookListener } from './listener.ts';
import { createTokenVerifier, type TokenVerifier } from './verify-token.ts';

export interface CallbackOptions {
  account: WebhookAccountConfig;
  /** Path of a PEM file with further certificate authorities. */
  ca?: string | undefined;
  /** Where relative hrefs of payloads without `baseuri` belong. */
  base(): string | undefined;
  mayAsk(href: string): boolean;
  events: SessionEvents;
  log: Log;
}

/** Rejects with CONFIG_INVALID when keys, certificate or address are of no use. */
export async function openCallbacks({ account, ca, base, mayAsk, events, log }: CallbackOptions): Promise<WebhookListener> {
  const verifier = await openVerifier(account, ca, (message) => events.onAlarm('callback-keys-unreadable', message));
  const listener = await listenForCallbacks({
    account: account.name,
    listen: account.listen,
    path: account.path,
    callbackContext: contextOf(account),
    verify: (authorization) => verifier.verify(authorization),
    base,
    onPackage: (pkg) => events.onPackage(ownEvents(pkg, mayAsk)),
    onGap: (conversation) => events.onGap('resync', conversation),
    onAlarm: (code, message) => events.onAlarm(code, message),
    log,
  });
  const { host, port } = listener.address;
  log.info('listening for callbacks', { account: account.name, host, port, path: account.path, tls: account.listen.tls !== undefined });
  return listener;
}

/** What the service sends along with later callbacks, whoever answered the first. */
export function contextOf({ name }: WebhookAccountConfig): string {
  return encodeURIComponent(name);
}

/** Rejects with CONFIG_INVALID when the file of the keys is of no use. */
export async function openVerifier(
  account: WebhookAccountConfig,
  ca: string | undefined,
  onUnreadable: (message: string) => void,
): Promise<TokenVerifier> {
  const keys = createKeySet(keySource(account.keys, ca), onUnreadable);
  await firstRead(keys, account, onUnreadable);
  const { audience, appId, tenants } = account;
  return createTokenVerifier({ audience, appId, tenants, keys });
}

/** A file that is wrong stays wrong until somebody corrects it; a URL may just be out of reach. */
async function firstRead(keys: KeySet, account: WebhookAccountConfig, onUnreadable: (message: string) => void): Promise<void> {
  try {
    await keys.refresh();
  } catch (error) {
    const message = reasonOf(error);
    const key = ['accounts', account.name, 'keys'];
    if ('file' in account.keys) throw new SettingsError([{ key, code: 'wrong-key-set', message }], { cause: error });
    onUnreadable(message);
  }
}
