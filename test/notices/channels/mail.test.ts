import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SMTPServerOptions } from 'smtp-server';
import { expect, test } from 'vitest';
import type { MailChannelConfig } from '../../../src/config/config.ts';
import { createMailChannel } from '../../../src/notices/channels/mail.ts';
import { aMailServer, type MailServer } from '../../support/mail-server.ts';
import { aPort } from '../../support/port.ts';
import { hostileNames } from '../hostile.ts';
import { aDigestAbout, aLetterAbout } from './letters.ts';

const signal = new AbortController().signal;
const certificate = (name: string): string => join(import.meta.dirname, '../../session/webhook/certificates', `${name}.pem`);

function mailing(port: number, part: Partial<MailChannelConfig> = {}, ca?: string) {
  const server = { host: '127.0.0.1', port, tls: 'none' as const, ...part };
  return createMailChannel({ server, from: 'guard@example.com', to: ['desk@example.com', 'night@example.com'], ca, timeoutMs: 2_000 });
}

test('a notice arrives as plain text that no robot answers', async () => {
  const server = await aMailServer();
  expect(await mailing(server.port).send(aLetterAbout('Eve'), signal)).toEqual({ kind: 'sent' });
  const [mail] = server.received;
  expect(mail).toMatchObject({ from: 'guard@example.com', to: ['desk@example.com', 'night@example.com'] });
  expect(mail?.headers.get('subject')).toBe("[ENFORCE] 37 held by Eve in 'Eve' in 60 s; 31 still wait, oldest 1:12.");
  expect(mail?.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
  expect(mail?.headers.get('message-id')).toBe('<n1@example.com>');
  expect(mail?.text).toContain('Look at it on the desk: http://127.0.0.1:8787/#/meeting/m1');
});

test.each(hostileNames)('%s in a name adds no header, no part and no recipient', async (_what, name) => {
  const server = await aMailServer();
  for (const letter of [aLetterAbout(name), aDigestAbout(name)])
    expect(await mailing(server.port).send(letter, signal)).toEqual({ kind: 'sent' });
  const known = [
    'auto-submitted',
    'content-transfer-encoding',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
    'x-auto-response-suppress',
  ];
  expect(server.received).toHaveLength(2);
  for (const { headers, to, text } of server.received) {
    expect([...headers.keys()].toSorted()).toEqual(known);
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(to).toEqual(['desk@example.com', 'night@example.com']);
    expect(text).not.toMatch(/[\u202E\u2066\u0000\u001b]/);
  }
});

test('a server that offers no TLS gets nothing where TLS is a must', async () => {
  const server = await aMailServer();
  expect(await mailing(server.port, { tls: 'starttls' }).send(aLetterAbout('Eve'), signal)).toMatchObject({ kind: 'failed' });
  expect(server.received).toEqual([]);
});

test('a certificate nobody vouches for gets nothing, and no password', async () => {
  const logins: string[] = [];
  const server: MailServer = await aMailServer({
    disabledCommands: [],
    key: readFileSync(certificate('a.key')),
    cert: readFileSync(certificate('a.cert')),
    onAuth: ({ username = '' }, _session, done) => {
      logins.push(username);
      done(null, { user: username });
    },
  });
  const login = { user: 'guard', password: () => 'hunter2' };
  const delivery = await mailing(server.port, { tls: 'starttls', login }).send(aLetterAbout('Eve'), signal);
  expect(delivery).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/certificate|self/i) });
  expect(logins).toEqual([]);
  expect(JSON.stringify(delivery)).not.toContain('hunter2');
});

test.each([
  [
    'not of a known authority',
    { disabledCommands: [], key: 'a.key', cert: 'a.cert' },
    'starttls',
    /certificate .*127\.0\.0\.1:\d+ is not trusted; .*tls\.ca/,
  ],
  ['not there where TLS is a must', {}, 'starttls', /does not begin TLS \(it answered 500\); look at server and tls/],
  ['wanted from the start, and the server begins in the clear', {}, 'implicit', /does not speak TLS from the start; write tls: starttls/],
] as const)('where TLS is %s, the reason says where and what to do', async (_, part, tls, reason) => {
  const pem = 'key' in part ? { ...part, key: readFileSync(certificate(part.key)), cert: readFileSync(certificate(part.cert)) } : part;
  const server = await aMailServer(pem as SMTPServerOptions);
  const delivery = await mailing(server.port, { tls }).send(aLetterAbout('Eve'), signal);
  expect(delivery).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) });
});

test('a port that wants TLS from the start is told of as such', async () => {
  const pem = { key: readFileSync(certificate('a.key')), cert: readFileSync(certificate('a.cert')) };
  const server = await aMailServer({ ...pem, secure: true, disabledCommands: [] });
  const delivery = await mailing(server.port, { tls: 'starttls' }).send(aLetterAbout('Eve'), signal);
  expect(delivery).toMatchObject({ kind: 'failed', reason: expect.stringContaining('(tls: implicit)?') });
});

test('a password is sent where one is asked for, and a wrong one is not repeated', async () => {
  const server = await aMailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'guard' && password === 'right' ? done(null, { user: username }) : done(new Error('no')),
  });
  const login = (password: string) => ({ login: { user: 'guard', password: () => password } });
  expect(await mailing(server.port, login('right')).send(aLetterAbout('Eve'), signal)).toEqual({ kind: 'sent' });
  const refused = await mailing(server.port, login('hunter2')).send(aLetterAbout('Eve'), signal);
  expect(refused).toMatchObject({ kind: 'failed', reason: expect.stringContaining('535') });
  expect(JSON.stringify(refused)).not.toContain('hunter2');
});

test('a recipient there is not is refused for good; a server that is busy is tried again', async () => {
  const answering = (code: number) =>
    aMailServer({ onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode: code })) });
  expect(await mailing((await answering(550)).port).send(aLetterAbout('Eve'), signal)).toMatchObject({ kind: 'refused' });
  expect(await mailing((await answering(451)).port).send(aLetterAbout('Eve'), signal)).toMatchObject({ kind: 'failed' });
});

test('nobody there, somebody who says nothing, and a stop are failures', async () => {
  expect(await mailing(await aPort()).send(aLetterAbout('Eve'), signal)).toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('ECONNREFUSED'),
  });
  const silent = await aMailServer({ onConnect: () => {} });
  expect(await mailing(silent.port).send(aLetterAbout('Eve'), signal)).toMatchObject({ kind: 'failed' });
  const stopping = new AbortController();
  const delivery = mailing(silent.port).send(aLetterAbout('Eve'), stopping.signal);
  stopping.abort();
  expect(await delivery).toEqual({ kind: 'failed', reason: 'stopping' });
});
