import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const log = pathToFileURL(join(import.meta.dirname, '../dist/log.js')).href;

/** What a program writes that logs `calls`. */
function logged(options: object, calls: string): { out: string; err: string } {
  const program = `const { createLog } = await import(${JSON.stringify(log)}); const log = createLog(${JSON.stringify(options)}); ${calls}`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  return { out: stdout, err: stderr };
}

const hostile = 'Bob\n{"level":"error"}\r\u001b[2J\u009b31m\u202Egnp\u2028\u{E0041}';

test('JSON goes to stderr, one line a message, fields beside it', () => {
  const { out, err } = logged({ level: 'info', format: 'json' }, `log.info('joined', { meeting: 'm' }); log.debug('unseen');`);
  expect(out).toBe('');
  expect(JSON.parse(err)).toMatchObject({ level: 'info', message: 'joined', meeting: 'm', timestamp: expect.stringMatching(/Z$/) });
});

test('a hostile name stays one line of the same JSON, without a character that steers a terminal', () => {
  const { err } = logged({ level: 'info', format: 'json' }, `log.warn('seen', { name: ${JSON.stringify(hostile)} });`);
  expect(err.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(err)).toMatchObject({ name: hostile });
});

test('so it does in the human form', () => {
  const { err } = logged({ level: 'info', format: 'human' }, `log.warn('seen', { name: ${JSON.stringify(hostile)} });`);
  expect(err.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(err).toMatch(/Z warn seen name="Bob\\n/);
});

test('what is known of nothing is left out of the human form', () => {
  const { err } = logged({ level: 'info', format: 'human' }, `log.warn('alarm', { account: null, meeting: undefined, reason: 'x' });`);
  expect(err.trimEnd()).toMatch(/Z warn alarm reason="x"$/);
});

test('under journald each line begins with its priority', () => {
  const calls = `log.error('e'); log.warn('w'); log.info('i'); log.debug('d');`;
  for (const format of ['json', 'human']) {
    const { err } = logged({ level: 'debug', format, priorities: true }, calls);
    const lines = err.trimEnd().split('\n');
    expect(lines.map((line) => line.slice(0, 3))).toEqual(['<3>', '<4>', '<6>', '<7>']);
  }
});

test.each([
  ['error', ['e']],
  ['warn', ['e', 'w']],
  ['debug', ['e', 'w', 'i', 'd']],
  ['silent', []],
])('level %s shows %j', (level, shown) => {
  const { err } = logged({ level, format: 'json' }, `log.error('e'); log.warn('w'); log.info('i'); log.debug('d');`);
  const lines = err.split('\n').filter(Boolean);
  expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(shown);
});
