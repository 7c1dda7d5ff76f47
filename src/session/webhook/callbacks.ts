// The account's ear: signing keys, token check and listener put together. The rule: it is open before anything is joined.
import type { WebhookAccountConfig } from '../../config/config.ts';
import { reasonOf, SettingsError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { ownEvents } from '../http/foreign-hosts.ts';
import type { SessionEvents } from '../session.ts';
import { createKeySet, type KeySet } from './key-set.ts';
import { keySource } from './key-source.ts';
import { listenForCallbacks, type WebhookListener } from './listener.ts';
import { createTokenVerifier } from './verify-token.ts';

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
  const keys = createKeySet(keySource(account.keys, ca), (message) => events.onAlarm('callback-keys-unreadable', message));
  await firstRead(keys, account, events);
  const { audience, appId, tenants } = account;
  const verifier = createTokenVerifier({ audience, appId, tenants, keys });
  const listener = await listenForCallbacks({
    account: account.name,
    listen: account.listen,
    path: account.path,
    callbackContext: encodeURIComponent(account.name),
    verify: (authorization) => verifier.verify(authorization),
    base,
    onPackage: (pkg) => events.onPackage(ownEvents(pkg, mayAsk)),
    onLate: (conversation) => events.onGap('resync', conversation),
    onAlarm: (code, message) => events.onAlarm(code, message),
    log,
  });
  const { host, port } = listener.address;
  log.info('listening for callbacks', { account: account.name, host, port, path: account.path, tls: account.listen.tls !== undefined });
  return listener;
}

/** A file that is wrong stays wrong until somebody corrects it; a URL may just be out of reach. */
async function firstRead(keys: KeySet, account: WebhookAccountConfig, events: SessionEvents): Promise<void> {
  try {
    await keys.refresh();
  } catch (error) {
    const message = reasonOf(error);
    const key = ['accounts', account.name, 'keys'];
    if ('file' in account.keys) throw new SettingsError([{ key, code: 'wrong-key-set', message }], { cause: error });
    events.onAlarm('callback-keys-unreadable', message);
  }
}
