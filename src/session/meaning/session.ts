// What a failure of the session calls for (docs/protocol.md, Lost applications): how long to wait, whether to look for the pool again,
// which alarm to raise. Pure: the table.
import type { Alarm } from '../../alarms.ts';
import { defined } from '../../defined.ts';
import type { LobbyguardError } from '../../errors.ts';
import type { Reply } from '../../wire/reply.ts';
import { endings, said } from './said.ts';

export interface Setback {
  reason: string;
  /** Which pause of the timing applies; `none` starts over at once where nothing failed before. */
  pause: 'none' | 'retry' | 'long' | 'refused' | 'standDown';
  /** The discovered URL is no longer to be relied on. */
  rediscover: boolean;
  /** The application is certainly gone: there is nothing to delete. */
  gone: boolean;
  retryAfterMs?: number;
  alarm?: Alarm;
}

/** True for an answer that ends the application, whatever was asked. */
export function endsApplication({ status, error }: Reply): boolean {
  return (status === 410 || status === 403) && error?.subcode !== undefined && endings.has(error.subcode);
}

/** True for an answer that asks for an account made available first. */
export function wantsAvailability({ error }: Reply): boolean {
  return error?.subcode === 'MakeMeAvailableRequired';
}

/** `stage`: where the answer came, while signing in or from an application that ran. */
export function setbackOfReply(reply: Reply, stage: 'sign-in' | 'running'): Setback {
  const { status, error, retryAfterMs } = reply;
  const plain: Setback = {
    reason: `status ${said(reply)}`,
    pause: 'retry',
    rediscover: false,
    gone: stage === 'running' && (status === 404 || status === 410),
    ...defined({ retryAfterMs }),
  };
  if (error?.subcode === 'TooManyApplications') return { ...plain, pause: 'long', alarm: alarms.tooManyApplications };
  if (error?.subcode === 'UserAgentNotAllowed') return { ...plain, pause: 'refused', alarm: alarms.userAgentNotAllowed };
  if (error?.subcode === 'CannotRedirect') return { ...plain, pause: 'long', rediscover: true };
  if (stage === 'running')
    return { ...plain, pause: status === 404 || status === 410 ? 'none' : 'retry', rediscover: status === 403 || status === 502 };
  if (status === 410) return { ...plain, pause: 'long', rediscover: true };
  if (status === 403 && reply.authoritative) {
    const message = `the pool refuses to sign this account in (${said(reply)}); is it enabled, homed here, and allowed to use this kind of client?`;
    return { ...plain, pause: 'long', rediscover: true, alarm: { code: 'sign-in-refused', message } };
  }
  return { ...plain, rediscover: status === 403 || status === 404 || status === 502 };
}

/** Another client has our application: it must not be deleted, and nothing may be acted on while the other one acts. */
export const channelTaken: Setback = {
  reason: 'another client has taken the event channel; standing down while it is there',
  pause: 'standDown',
  rediscover: false,
  gone: true,
};

export function setbackOfError(error: LobbyguardError): Setback {
  const plain: Setback = { reason: error.message, pause: 'retry', rediscover: false, gone: false };
  switch (error.code) {
    case 'UNTRUSTED_HOST':
      return { ...plain, pause: 'long', rediscover: true };
    case 'AUTH_FAILED':
      return error.retryable ? plain : { ...plain, pause: 'long', alarm: { code: 'auth-failed', message: error.message } };
    case 'PROTOCOL_VIOLATION':
      return { ...plain, rediscover: true, alarm: { code: 'protocol-violation', message: error.message } };
    case 'CONFIG_INVALID':
      return { ...plain, alarm: { code: 'account-unusable', message: error.message } };
    default:
      return plain;
  }
}

const alarms = {
  tooManyApplications: {
    code: 'too-many-applications',
    message: 'the pool allows this account no more applications; sign the account out elsewhere, or give lobbyguard an account of its own',
  },
  userAgentNotAllowed: {
    code: 'user-agent-not-allowed',
    message: 'the pool blocks this client by its user agent; an administrator of the pool has to allow it',
  },
} as const;
