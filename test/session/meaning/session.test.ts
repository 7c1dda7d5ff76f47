import { expect, test } from 'vitest';
import { LobbyguardError } from '../../../src/errors.ts';
import { endsApplication, setbackOfError, setbackOfReply } from '../../../src/session/meaning/session.ts';

function refused(status: number, subcode?: string, authoritative = true) {
  return { status, url: 'https://pool2.example.com/', authoritative, ...(subcode === undefined ? {} : { error: { code: 'x', subcode } }) };
}

test.each([
  ['sign-in', 410, 'TooManyApplications', { pause: 'long', rediscover: false, alarm: { code: 'too-many-applications' } }],
  ['sign-in', 410, 'UserAgentNotAllowed', { pause: 'refused', rediscover: false, alarm: { code: 'user-agent-not-allowed' } }],
  ['sign-in', 403, 'UserAgentNotAllowed', { pause: 'refused', alarm: { code: 'user-agent-not-allowed' } }],
  ['sign-in', 410, 'CannotRedirect', { pause: 'long', rediscover: true }],
  ['sign-in', 410, undefined, { pause: 'long', rediscover: true }],
  ['sign-in', 403, 'None', { pause: 'long', rediscover: true, alarm: { code: 'sign-in-refused' } }],
  ['sign-in', 404, undefined, { pause: 'retry', rediscover: true }],
  ['sign-in', 401, undefined, { pause: 'retry', rediscover: false }],
  ['sign-in', 502, undefined, { pause: 'retry', rediscover: true }],
  ['sign-in', 503, undefined, { pause: 'retry', rediscover: false }],
  ['sign-in', 500, 'CallbackChannelError', { pause: 'retry', rediscover: false }],
  ['running', 404, 'ApplicationNotFound', { pause: 'none', gone: true, rediscover: false }],
  ['running', 410, 'InactiveApplicationExpired', { pause: 'none', gone: true, rediscover: false }],
  ['running', 410, 'TooManyApplications', { pause: 'long', gone: true, alarm: { code: 'too-many-applications' } }],
  ['running', 403, undefined, { pause: 'retry', gone: false, rediscover: true }],
  ['running', 502, undefined, { pause: 'retry', gone: false, rediscover: true }],
] as const)('%s, %i %s', (stage, status, subcode, expected) => {
  expect(setbackOfReply(refused(status, subcode), stage)).toMatchObject(expected);
});

test('a 403 page of a proxy is trouble that passes, not a verdict about the account', () => {
  const setback = setbackOfReply(refused(403, undefined, false), 'sign-in');
  expect(setback).toMatchObject({ pause: 'retry', rediscover: true });
  expect(setback).not.toHaveProperty('alarm');
});

test.each([
  ['UNTRUSTED_HOST', false, { pause: 'long', rediscover: true }],
  ['AUTH_FAILED', false, { pause: 'long', alarm: { code: 'auth-failed' } }],
  ['AUTH_FAILED', true, { pause: 'retry' }],
  ['PROTOCOL_VIOLATION', true, { pause: 'retry', rediscover: true, alarm: { code: 'protocol-violation' } }],
  ['SERVER_UNREACHABLE', true, { pause: 'retry', rediscover: false }],
  ['DISCOVERY_FAILED', true, { pause: 'retry' }],
] as const)('%s (retryable: %s)', (code, retryable, expected) => {
  expect(setbackOfError(new LobbyguardError(code, 'why', { retryable }))).toMatchObject(expected);
});

test.each([
  [410, 'TooManyApplications', true],
  [410, 'InactiveApplicationExpired', true],
  [410, 'UserAgentNotAllowed', true],
  [410, 'CannotRedirect', false],
  [410, undefined, false],
  [404, 'ApplicationNotFound', false],
  [403, 'NotAllowed', false],
])('%i %s ends the application: %s', (status, subcode, ends) => {
  expect(endsApplication(refused(status, subcode))).toBe(ends);
});
