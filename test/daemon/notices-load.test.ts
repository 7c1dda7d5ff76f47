// What nobody uses is not loaded: a daemon that tells nobody has no mail library in it.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The modules of the built program that are loaded after `code` has run. */
function loadedBy(code: string): string[] {
  const hooks = `import { register } from 'node:module';
    const { port1, port2 } = new MessageChannel();
    const loaded = [];
    port1.on('message', (url) => loaded.push(url));
    register('data:text/javascript,' + encodeURIComponent("let port; export const initialize = (data) => { port = data.port; }; export async function load(url, context, next) { port.postMessage(url); return next(url, context); }"), { data: { port: port2 }, transferList: [port2] });
    ${code}
    await new Promise((resolve) => setTimeout(resolve, 100));
    console.log(JSON.stringify(loaded));
    process.exit(0);`;
  const out = execFileSync(process.execPath, ['--input-type=module', '--eval', hooks], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(out.trim().split('\n').at(-1) ?? '[]') as string[];
}

const open = (channels: string): string =>
  `const { openChannels } = await import('./dist/notices/channels/open.js'); await openChannels(${channels});`;

test('the daemon and the command line load no channel and no mail library', () => {
  const loaded = loadedBy(`await import('./dist/daemon/daemon.js'); await import('./dist/cli/commands/run.js');`);
  expect(loaded.some((url) => url.endsWith('/daemon/daemon.js'))).toBe(true);
  expect(loaded.filter((url) => /nodemailer|dist\/notices\//.test(url))).toEqual([]);
});

test('a daemon that is alone loads no client of Redis', () => {
  const loaded = loadedBy(`const { joinConfigured } = await import('./dist/daemon/cluster/join.js');
    await import('./dist/daemon/daemon.js');
    await joinConfigured({ accounts: [], limits: {}, tls: {} });`);
  expect(loaded.some((url) => url.endsWith('/cluster/local.js'))).toBe(true);
  expect(loaded.filter((url) => /@redis|dist\/cluster\/redis/.test(url))).toEqual([]);
});

test('a console at which nobody signs in loads nothing of a sign-in', () => {
  const loaded = loadedBy(`const { openListeners } = await import('./dist/console/open.js');
    const options = { auditDirectory: '.', daemon: () => undefined, warn() {} };
    await openListeners({ console: { host: '127.0.0.1', port: 0 }, metrics: { host: '127.0.0.1', port: 0 }, ...options });`);
  expect(loaded.some((url) => url.endsWith('/console/app.js'))).toBe(true);
  expect(
    loaded.filter((url) => /openid-client|oauth4webapi|auth\/(?:sign-in|oidc|users|proxy|password)\.js|terminal\.js/.test(url)),
  ).toEqual([]);
});

test('a channel loads what it is made of, and nothing of the others', () => {
  const slack = loadedBy(open("[{ kind: 'slack', name: 'ops', url: () => '' }]"));
  expect(slack.some((url) => url.endsWith('/channels/slack.js'))).toBe(true);
  expect(slack.filter((url) => /nodemailer|\/channels\/(?:teams|webhook|mail)/.test(url))).toEqual([]);
  const mail = loadedBy(open("[{ kind: 'mail', name: 'desk', host: '127.0.0.1', port: 25, tls: 'none', from: 'a@example.com', to: [] }]"));
  expect(mail.some((url) => url.includes('nodemailer'))).toBe(true);
});
