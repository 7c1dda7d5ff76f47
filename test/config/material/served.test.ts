import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadCertificate, renewCertificate } from '../../../src/config/material/served.ts';

const store = join(import.meta.dirname, '../../session/webhook/certificates');

function files() {
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-'));
  const paths = { cert: join(directory, 'cert.pem'), key: join(directory, 'key.pem') };
  const put = (name: 'a' | 'b') => {
    copyFileSync(join(store, `${name}.cert.pem`), paths.cert);
    copyFileSync(join(store, `${name}.key.pem`), paths.key);
  };
  put('a');
  return { ...paths, put };
}

function nameShown(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

test('a renewed certificate is shown to the next caller; broken files change nothing and are told once', async () => {
  const pem = files();
  const server = createServer(loadCertificate(pem));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const told: string[] = [];
  const options = { everyMs: 20, onRenewed: () => told.push('renewed'), onTrouble: () => told.push('trouble'), onEnding: () => undefined };
  const stop = renewCertificate(server, pem, options);
  onTestFinished(() => {
    stop();
    server.close();
  });
  expect(await nameShown(server)).toBe('lobbyguard test a');
  writeFileSync(pem.key, 'half a k');
  await expect.poll(() => told).toEqual(['trouble']);
  expect(await nameShown(server)).toBe('lobbyguard test a');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(told).toEqual(['trouble']);
  pem.put('b');
  await expect.poll(() => told.at(-1)).toBe('renewed');
  expect(await nameShown(server)).toBe('lobbyguard test b');
});

test('a key of another certificate is refused', () => {
  expect(() => loadCertificate({ cert: join(store, 'a.cert.pem'), key: join(store, 'b.key.pem') })).toThrow();
});

test.each([
  [15, undefined],
  [13, /^expires on Oct /],
  [-1, /^expired on Oct /],
])('%s days before its end, what is said of a certificate is %s', (days, said) => {
  const pem = files();
  const end = Date.parse(new X509Certificate(readFileSync(pem.cert)).validTo);
  vi.useFakeTimers({ now: end - days * 24 * 60 * 60_000 });
  const told: string[] = [];
  const renewing = { onRenewed: () => undefined, onTrouble: () => undefined, onEnding: (what: string) => told.push(what) };
  const stop = renewCertificate({ setSecureContext: () => undefined }, pem, renewing);
  onTestFinished(() => {
    stop();
    vi.useRealTimers();
  });
  vi.advanceTimersByTime(10 * 60_000);
  expect(told).toEqual(said === undefined ? [] : [expect.stringMatching(said)]);
  pem.put('b');
});
