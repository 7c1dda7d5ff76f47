// Nothing secret in any output: the built program with canaries for passwords, client secrets and tokens, against servers one of which repeats
// in its refusals what it was sent. Every byte written anywhere is searched for them.
import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createSimulator, defaultMeetingUri } from '../../src/simulator/simulator.ts';
import { anonymous } from '../support/crowd.ts';
import { aDirectory } from '../support/directory.ts';

const main = join(import.meta.dirname, '../../dist/main.js');
const canaries = { GOOD: 'cänary-1 "good"&%41+', ECHOED: 'cänary-2 \\echoed/&=', CLIENT: 'cänary-3 <client>;%' };
const environment = { ...process.env, ...canaries, NO_COLOR: '1' };

/** Every way in which text goes through our hands. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const quoted = JSON.stringify(secret).slice(1, -1);
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  return [
    secret,
    quoted,
    JSON.stringify(quoted).slice(1, -1),
    encodeURIComponent(secret),
    form,
    bytes.toString('base64'),
    bytes.toString('hex'),
  ];
}

/** Asks for a password, and repeats what it was sent in its refusal: body, header and page. */
async function anEchoingServer(): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const said = `${body} ${request.headers.authorization ?? ''}`;
      response.setHeader('content-type', 'application/json');
      response.setHeader('x-ms-diagnostics', `1;reason="${encodeURI(said)}"`);
      if (request.url === '/') return response.end(JSON.stringify({ _links: { user: { href: `${origin}/user` } } }));
      if (request.url === '/user') {
        response.setHeader('www-authenticate', `MsRtcOAuth href="${origin}/token",grant_type="password"`);
        return response.writeHead(401).end();
      }
      return response.writeHead(400).end(JSON.stringify({ error: 'invalid_grant', error_description: said, message: said }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function aScene() {
  const account = { username: 'moderator@example.com', password: canaries.GOOD, uri: 'sip:moderator@example.com', name: 'Moderator' };
  const simulator = await createSimulator({ accounts: [account] });
  onTestFinished(() => simulator.close());
  const echo = await anEchoingServer();
  const directory = aDirectory({
    'policies/a.yaml': 'version: 1\nname: a\nrules:\n  - { id: r, when: { anonymous: true }, then: remove }\n',
    'good.txt': canaries.GOOD,
    'jwks.json': JSON.stringify({ keys: [generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })] }),
  });
  writeFileSync(
    join(directory, 'lobbyguard.yaml'),
    `version: 1
mode: enforce
log: { level: debug }
console: { listen: "127.0.0.1:0" }
accounts:
  - { name: good, username: moderator@example.com, password: { file: good.txt }, discovery: "${simulator.url}", trustedHosts: ["127.0.0.1"], meetings: ["${defaultMeetingUri}"] }
  - { name: echoed, username: second@example.com, password: { env: ECHOED }, discovery: "${echo}/", trustedHosts: ["127.0.0.1"], acceptInvitations: true }
  - name: hook
    kind: webhook
    endpoint: sip:third@example.com
    listen: "127.0.0.1:0"
    audience: https://lobbyguard.example.com
    tenants: ["11111111-2222-3333-4444-555555555555"]
    keys: { file: jwks.json }
    token: { url: "${echo}/token", clientId: id, clientSecret: { env: CLIENT } }
    trustedHosts: ["127.0.0.1"]
    discovery: "${echo}/user"
    acceptInvitations: true
`,
  );
  return { simulator, directory };
}

const pages = [
  '/',
  '/status',
  '/metrics',
  '/livez',
  '/readyz',
  '/watchz',
  ...['now', 'needs', 'meetings', 'policies', 'stats', 'events'].map((one) => `/api/v1/${one}`),
];

test('no password, client secret or token is in anything that is written', async () => {
  const { simulator, directory } = await aScene();
  const options = { cwd: directory, env: environment };
  const daemon = spawn(process.execPath, [main, 'run'], options);
  onTestFinished(() => void daemon.kill('SIGKILL'));
  let written = '';
  for (const stream of [daemon.stdout, daemon.stderr]) stream.on('data', (chunk) => (written += chunk));
  const audited = (what: RegExp) => vi.waitFor(() => expect(auditOf(directory)).toMatch(what), { timeout: 120_000, interval: 50 });
  await audited(/"event":"joined"/);
  simulator.meeting().join(anonymous(1));
  simulator.revokeTokens();
  simulator.meeting().join(anonymous(2));
  await audited(/"type":"outcome"/);
  await audited(/"type":"alarm","account":"(?:echoed|hook)"/);

  const url = /"url":"(http:[^"]+?)\/?"/.exec(written)?.[1] ?? '';
  for (const page of pages) written += await (await fetch(`${url}${page}`)).text();
  const decision = /"type":"decision".*?"id":"([^"]+)"/.exec(auditOf(directory))?.[1] ?? '';
  for (const words of [['check'], ['check', 'lobbyguard.yaml'], ['status'], ['meetings'], ['explain', '--decision', decision]]) {
    const { stdout, stderr } = spawnSync(process.execPath, [main, ...words], { ...options, encoding: 'utf8' });
    written += stdout + stderr;
  }
  const process_ = `/proc/${daemon.pid}`;
  if (existsSync(process_)) written += readFileSync(`${process_}/cmdline`, 'utf8');
  daemon.kill('SIGTERM');
  await once(daemon, 'close');
  written += auditOf(directory);

  for (const [name, secret] of Object.entries(canaries))
    for (const spelling of spellings(secret)) expect(written.includes(spelling), `${name} as ${spelling}`).toBe(false);
  expect(written).not.toMatch(/cwt=[0-9a-f]{8}/);
  expect(written).toContain('echoed');
});

function auditOf(directory: string): string {
  const audit = join(directory, 'audit');
  if (!existsSync(audit)) return '';
  return readdirSync(audit)
    .map((name) => readFileSync(join(audit, name), 'utf8'))
    .join('\n');
}
