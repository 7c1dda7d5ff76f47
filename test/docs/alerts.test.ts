// The shipped alert rules: that each fires, by Prometheus' own promtool, and that they know the alarms, the metrics and the manual.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type AlarmSeverity, alarmCodes, alarms } from '../../src/alarms.ts';
import { createMetrics } from '../../src/console/metrics.ts';
import { aDecision, aStatus } from '../console/fake-daemon.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const cases = 'test/docs/alerts.promtool.yaml';

interface AlertRule {
  alert: string;
  expr: string;
  labels: { severity: AlarmSeverity };
  annotations: { summary: string; manual: string };
}

const { groups } = parse(read('docs/deploy/alerts.yaml')) as { groups: { rules: (AlertRule | { record: string; expr: string })[] }[] };
const all = groups.flatMap((group) => group.rules);
const rules = all.filter((rule) => 'alert' in rule);

const promtool = ranBy(['--version']) !== undefined;

test.skipIf(!promtool && process.env['CI'] !== 'true')('each alert rule fires when it should, and not after', () => {
  expect(ranBy(['test', 'rules', cases])).toContain('SUCCESS');
});

test('no alert rule is without its case', () => {
  const { tests } = parse(read(cases)) as { tests: { alert_rule_test: { alertname: string; exp_alerts: object[] }[] }[] };
  const tested = tests.flatMap((one) => one.alert_rule_test).filter(({ exp_alerts }) => exp_alerts.length > 0);
  const names = tested.map(({ alertname }) => alertname);
  expect(rules.map(({ alert }) => alert).filter((name) => !names.includes(name))).toEqual([]);
});

test('every alarm that somebody must see has an alert of its severity', () => {
  const heard = alarmCodes.map((code) => [code, alarms[code].severity === 'info' ? undefined : alarms[code].severity]);
  expect(alarmCodes.map((code) => [code, severityFor(code)])).toEqual(heard);
});

test('every alert names its severity and a place in the manual', () => {
  const manual = read('docs/operating.md');
  const anchors = [...manual.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => anchorOf(title));
  const anchorless = rules.filter(({ annotations }) => {
    const [page, anchor = ''] = annotations.manual.split('#');
    return page !== 'docs/operating.md' || !(anchors.includes(anchor) || anchor === '{{ $labels.code }}');
  });
  expect(anchorless).toEqual([]);
  expect(rules.map(({ labels }) => labels.severity).filter((severity) => !['critical', 'warning'].includes(severity))).toEqual([]);
});

test('the alert rules use metrics that exist', async () => {
  const metrics = createMetrics();
  metrics.observe(aDecision());
  const known = [...(await metrics.render(aStatus(), Date.now())).matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1] ?? '');
  const used = all.flatMap(({ expr }) => expr.match(/(lobbyguard|nodejs|process)_[a-z0-9_]+/g) ?? []);
  expect(used.filter((name) => !known.includes(name))).toEqual([]);
});

/** What promtool says; undefined where there is none. Throws when it finds something wrong. */
function ranBy(args: readonly string[]): string | undefined {
  try {
    return execFileSync('promtool', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function severityFor(code: string): AlarmSeverity | undefined {
  return rules.find(({ expr }) => [...expr.matchAll(/code(=|=~|!~)"([^"]+)"/g)].some(([, how = '', what = '']) => selects(how, what, code)))
    ?.labels.severity;
}

function selects(how: string, what: string, code: string): boolean {
  return what.split('|').includes(code) === (how !== '!~');
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}
