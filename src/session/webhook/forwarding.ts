// Callbacks for an account that another machine runs: heard and checked here as they are there, and passed on. The rule: what is answered with 200 has been
// passed on; where a callback is lost, it is the owner that reads its rosters.

import type { AlarmCode } from '../../alarms.ts';
import type { WebhookAccountConfig } from '../../config/config.ts';
import type { Log } from '../../log.ts';
import { contextOf, openVerifier } from './callbacks.ts';
import { createCallbackAlarms } from './inbound/alarms.ts';
import { createAnswers } from './inbound/answer.ts';
import { type CallbackServer, serveCallbacks } from './inbound/server.ts';

export interface ForwardingOptions {
  account: WebhookAccountConfig;
  /** Path of a PEM file with further certificate authorities. */
  ca?: string | undefined;
  /** The JSON of a callback (none where one was lost), and the SHA-256 (base64) over its bytes. False: it cannot be passed on now. */
  pass(body: string, digest: string): Promise<boolean>;
  onAlarm(code: AlarmCode, message: string): void;
  log: Log;
}

/** Rejects with CONFIG_INVALID when keys, certificate or address are of no use. */
export async function forwardCallbacks({ account, ca, pass, onAlarm, log }: ForwardingOptions): Promise<CallbackServer> {
  const verifier = await openVerifier(account, ca, (message) => onAlarm('callback-keys-unreadable', message));
  const alarms = createCallbackAlarms(onAlarm, 'they cannot be passed on to the owner: Redis is out of reach, or too many wait there');
  const answers = createAnswers({
    path: account.path,
    maxBodyBytes: 1024 * 1024,
    callbackContext: contextOf(account),
    verify: (authorization) => verifier.verify(authorization),
    accept: ({ json, digest }) => pass(JSON.stringify(json), digest),
    onRefused: (why) => alarms.refused.happened(why),
    async onLost(why) {
      log.warn('callback lost', { account: account.name, why });
      const isPassedOn = await pass('', '');
      if (isPassedOn) alarms.lost.happened(why);
      return isPassedOn;
    },
    onOverloaded: () => alarms.overloaded.happened(''),
  });
  const server = await serveCallbacks({ account: account.name, listen: account.listen, log }, answers);
  return {
    address: server.address,
    async close() {
      alarms.stop();
      await server.close();
    },
  };
}
