// docs/operating.md is what an operator has at three in the morning: it must know every alarm and every metric, and nothing that is gone.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../src/console/metrics.ts';
import { aDecision, aRecord, aStatus } from './console/fake-daemon.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manual = read('docs/operating.md');

/** Codes handed to an alarm anywhere in the stages that raise them. */
function alarmsInSource(): string[] {
  const stages = ['daemon', 'meetings', 'moderation', 'session', 'order', 'queue', 'guard'];
  const files = stages.flatMap((stage) =>
    readdirSync(join(root, 'src', stage), { recursive: true, encoding: 'utf8' }).map((file) => join('src', stage, file)),
  );
  const sources = [...files.filter((file) => file.endsWith('.ts')), 'src/audit/log.ts', 'src/audit/recorder.ts'].map(read);
  const codes = sources.flatMap((source) =>
    [...source.matchAll(/(?:[aA]larm\(|keep\(|code:)\s*'([a-z]+(?:-[a-z]+)+)'/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(codes)].sort();
}

async function metricNames(): Promise<string[]> {
  const metrics = createMetrics();
  metrics.observe(aDecision());
  metrics.observe(aRecord({ type: 'alarm', account: null, code: 'x', message: '' }));
  const text = await metrics.render(aStatus(), Date.now());
  return [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1] ?? '');
}

test('every alarm has its paragraph, and every paragraph its alarm', () => {
  const documented = [...manual.matchAll(/^#### `([a-z-]+)`$/gm)].map((match) => match[1] ?? '').sort();
  const raised = alarmsInSource();
  expect(raised.length).toBeGreaterThan(20);
  expect(documented).toEqual(raised);
});

test('every metric is in the manual, and the manual knows no other', async () => {
  const ours = (await metricNames()).filter((name) => name.startsWith('lobbyguard_')).sort();
  const documented = [...new Set(manual.match(/lobbyguard_[a-z_]+/g))].sort();
  expect(documented).toEqual(ours);
});

test('the alert rules use metrics that exist', async () => {
  const { groups } = parse(read('docs/deploy/alerts.yaml')) as { groups: { rules: { alert: string; expr: string }[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  const known = await metricNames();
  const used = rules.flatMap(({ expr }) => expr.match(/(lobbyguard|nodejs)_[a-z0-9_]+/g) ?? []);
  expect(rules.length).toBeGreaterThan(5);
  expect(used.filter((name) => !known.includes(name))).toEqual([]);
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

test('the service files name the program as it is installed', () => {
  expect(read('docs/deploy/lobbyguard.service')).toMatch(/^Type=notify\n(.*\n)*ExecStart=.*dist\/main\.js run --config/m);
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
