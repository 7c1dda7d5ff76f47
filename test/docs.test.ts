// docs/operating.md is what an operator has at three in the morning: it must know every alarm and every metric, and nothing that is gone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type AlarmKind, alarmCodes, alarmSections } from '../src/alarms.ts';
import { createMetrics } from '../src/console/metrics.ts';
import { aDecision, aRecord, aStatus } from './console/fake-daemon.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manual = read('docs/operating.md');

/** Headings and paragraphs of the manual's part about alarms, whatever the line breaks. */
function alarmChapter(): string[] {
  const chapter = manual.slice(manual.indexOf('\n### Nobody is acted on'), manual.indexOf('\n## The audit log'));
  return chapter
    .split(/^(#{3,4} .+)$/m)
    .map((part) => part.replace(/\s+/g, ' ').trim())
    .filter((part) => part !== '');
}

function paragraphOf({ severity, text }: AlarmKind): string {
  return `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)}. ${text}`;
}

async function metricNames(): Promise<string[]> {
  const metrics = createMetrics();
  metrics.observe(aDecision());
  metrics.observe(aRecord({ type: 'alarm', account: null, code: 'cap-tripped', message: '' }));
  const text = await metrics.render(aStatus(), Date.now());
  return [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1] ?? '');
}

test('the manual says of every alarm what the table says, in its order', () => {
  const table = Object.entries(alarmSections).flatMap(([heading, codes]) => [
    `### ${heading}`,
    ...Object.entries(codes).flatMap(([code, kind]) => [`#### \`${code}\``, paragraphOf(kind)]),
  ]);
  expect(alarmChapter()).toEqual(table);
});

test('every alarm of the table is raised somewhere', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const source = files.filter((file) => file !== 'alarms.ts').map((file) => read(join('src', file)));
  expect(alarmCodes.filter((code) => !source.some((text) => text.includes(`'${code}'`)))).toEqual([]);
});

test('every metric is in the manual, and the manual knows no other', async () => {
  const ours = (await metricNames()).filter((name) => name.startsWith('lobbyguard_')).sort();
  const documented = [...new Set(manual.match(/lobbyguard_[a-z_]+/g))].sort();
  expect(documented).toEqual(ours);
});

test.each(['docs/operating.md'])('every link in %s leads somewhere', (file) => {
  const text = read(file);
  const anchors = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((link) => !/^https?:/.test(link));
  const dead = links.filter((link) => (link.startsWith('#') ? !anchors.includes(link.slice(1)) : !readable(join('docs', link))));
  expect(links.length).toBeGreaterThan(10);
  expect(dead).toEqual([]);
});

test('the unit is started again after a full disk at boot, but not for ever', () => {
  const unit = read('docs/deploy/lobbyguard.service');
  expect(unit).not.toMatch(/^RestartPreventExitStatus/m);
  const [interval, burst, pause] = ['StartLimitIntervalSec', 'StartLimitBurst', 'RestartSec'].map((key) =>
    Number(new RegExp(`^${key}=(\\d+)`, 'm').exec(unit)?.[1]),
  );
  expect((burst ?? 0) * (pause ?? 0)).toBeLessThan(interval ?? 0);
});

test('the service files name the program as it is installed', () => {
  expect(read('docs/deploy/lobbyguard.service')).toMatch(/^Type=notify\n(.*\n)*ExecStart=.*dist\/main\.js run --config/m);
  expect(read('docs/deploy/lobbyguard.service')).toMatch(/^ExecStartPre=-?.*dist\/main\.js check --config/m);
  expect(read('docs/deploy/Containerfile')).toMatch(/^USER 65534/m);
  expect(read('docs/deploy/lobbyguard-service.xml')).toContain('dist\\main.js" run --config');
});

function readable(path: string): boolean {
  try {
    return read(path) !== '';
  } catch {
    return false;
  }
}
