// Off loopback, over TLS: the cookie is for this host and TLS only, and names that are not in the certificate get no answer.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { hashPassword } from '../../../src/console/auth/password.ts';
import { userLine } from '../../../src/console/auth/users-file.ts';
import { openListeners } from '../../../src/console/open.ts';
import { aDaemon } from '../fake-daemon.ts';

const certificates = join(import.meta.dirname, '../../session/webhook/certificates');

test('a console for the network is reached over TLS under the names of its certificate, and its cookie is for this host alone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-tls-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'users');
  writeFileSync(file, userLine({ who: 'olivia', hash: await hashPassword('correct horse'), groups: [] }));
  const served = await openListeners({
    console: {
      host: '0.0.0.0',
      port: 0,
      tls: { cert: join(certificates, 'a.cert.pem'), key: join(certificates, 'a.key.pem') },
      origin: 'https://desk.example.com',
      auth: { kind: 'users', file },
      roles: [{ who: { everyone: true }, role: 'viewer' }],
    },
    auditDirectory: directory,
    daemon: () => aDaemon(),
    warn: () => undefined,
  });
  onTestFinished(() => served.close());
  const { port, protocol } = new URL(served.urls.console ?? '');
  expect(protocol).toBe('https:');
  const signIn = (host: string, origin: string) =>
    new Promise<[status: number | undefined, cookie: string | undefined]>((resolve, reject) => {
      const headers = { host, origin, 'content-type': 'application/x-www-form-urlencoded' };
      request({ host: '127.0.0.1', port, path: '/sign-in', method: 'POST', headers, rejectUnauthorized: false }, (answer) => {
        answer.resume();
        resolve([answer.statusCode, answer.headers['set-cookie']?.[0]]);
      })
        .on('error', reject)
        .end(new URLSearchParams({ user: 'olivia', password: 'correct horse' }).toString());
    });
  expect(await signIn('desk.example.com', 'https://desk.example.com')).toEqual([
    303,
    expect.stringMatching(/^__Host-lobbyguard=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/),
  ]);
  const [, cookie = ''] = await signIn('desk.example.com', 'https://desk.example.com');
  const ask = (path: string, method: string, sent: string) =>
    new Promise<[status: number | undefined, cookie: string | undefined]>((resolve, reject) => {
      const headers = { host: 'desk.example.com', origin: 'https://desk.example.com', cookie: sent };
      request({ host: '127.0.0.1', port, path, method, headers, rejectUnauthorized: false }, (answer) => {
        answer.resume();
        resolve([answer.statusCode, answer.headers['set-cookie']?.[0]]);
      })
        .on('error', reject)
        .end();
    });
  const [value = ''] = cookie.split(';');
  expect(await ask('/api/v1/session', 'GET', value)).toEqual([200, undefined]);
  // Another host under the same domain can set a cookie without the prefix.
  expect(await ask('/api/v1/session', 'GET', value.replace('__Host-', ''))).toEqual([401, undefined]);
  expect(await ask('/sign-out', 'POST', value)).toEqual([303, expect.stringMatching(/^__Host-lobbyguard=; .*Secure; Max-Age=0$/)]);
  expect(await ask('/api/v1/session', 'GET', value)).toEqual([401, undefined]);
  expect(await signIn('desk.example.com', 'http://desk.example.com')).toEqual([403, undefined]);
  expect(await signIn('rebound.example', 'https://rebound.example')).toEqual([403, undefined]);
  expect(await signIn(`127.0.0.1:${port}`, `https://127.0.0.1:${port}`)).toEqual([303, expect.stringContaining('__Host-')]);
});

function nameShown(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

test('a certificate that is replaced while the desk is open is shown from then on', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-tls-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const tls = { cert: join(directory, 'cert.pem'), key: join(directory, 'key.pem') };
  const put = (name: 'a' | 'b'): void => {
    copyFileSync(join(certificates, `${name}.cert.pem`), tls.cert);
    copyFileSync(join(certificates, `${name}.key.pem`), tls.key);
  };
  put('a');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const open = { auditDirectory: directory, daemon: () => aDaemon(), warn: () => undefined };
  const served = await openListeners({ console: { host: '127.0.0.1', port: 0, tls, roles: [] }, ...open });
  onTestFinished(() => served.close());
  const port = Number(new URL(served.urls.console ?? '').port);
  expect(await nameShown(port)).toBe('lobbyguard test a');
  put('b');
  vi.advanceTimersByTime(60_000);
  expect(await nameShown(port)).toBe('lobbyguard test b');
});
