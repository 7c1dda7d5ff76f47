// Changes of lobbyguard.yaml while the daemon runs.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import type { Recorder } from '../../src/audit/recorder.ts';
import type { Config } from '../../src/config/config.ts';
import { readConfig } from '../../src/config/load.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import { type Reread, watchSettings } from '../../src/daemon/settings.ts';
import type { Problem } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { aDirectory, aSimulator, rejectAnonymous, until } from '../support/daemon.ts';

const uriOf = (id: string) => `sip:organizer@example.com;gruu;opaque=app:conf:focus:id:${id}`;

interface Written {
  meetings?: string;
  protect?: string;
  mode?: string;
  more?: string;
}

async function aDaemon() {
  const simulator = await aSimulator({ meetings: ['ONE', 'TWO'].map((id) => ({ uri: uriOf(id) })) });
  const directory = aDirectory();
  const file = join(directory, 'lobbyguard.yaml');
  writeFileSync(join(directory, 'policies.yaml'), rejectAnonymous);
  const save = ({ meetings = `"${uriOf('ONE')}"`, protect = '[]', mode = 'enforce', more = '' }: Written = {}) =>
    writeFileSync(
      file,
      `mode: ${mode}
policies: policies.yaml
accounts:
  - name: moderator
    username: moderator@example.com
    password: { env: PASSWORD }
    discovery: ${simulator.url}
    trustedHosts: ["127.0.0.1"]
    meetings: [${meetings}]
limits: { requestsPerSecond: 50 }
safety: { protect: ${protect} }
log: { level: error }
${more}`,
    );
  save();
  const reread = () => readConfig(file, { PASSWORD: 'open-sesame' });
  const { config } = await reread();
  if (config === undefined) throw new Error('the configuration of the test is wrong');
  const records: AuditRecord[] = [];
  const log = createLog({ level: 'silent', format: 'json' });
  const daemon = await startDaemon({ config, log, reread, onRecord: (record) => records.push(record) });
  onTestFinished(() => daemon.stop('the test is over'));
  const joined = () =>
    (daemon.status().accounts[0]?.meetings ?? []).flatMap(({ uri, state }) => (state === 'in' ? [uri?.split(':').at(-1)] : []));
  await until('the meeting', () => `${joined()}` === 'ONE');
  const changes = () => records.flatMap((record) => (record.type === 'config' ? [record] : []));
  const actions = () => simulator.actions.map(({ action }) => action);
  return { simulator, directory, daemon, save, joined, changes, records, actions };
}

test('a meeting in the saved file is joined, and its removal leaves it; the other does not notice', async () => {
  const { save, joined, changes, records } = await aDaemon();
  save({ meetings: `"${uriOf('ONE')}", "${uriOf('TWO')}"` });
  await until('both', () => joined().length >= 2);
  save();
  await until('one', () => `${joined()}` === 'ONE');
  expect(changes()).toMatchObject([{ changed: ['accounts.moderator.meetings'] }, { changed: ['accounts.moderator.meetings'] }]);
  const ofOne = records.filter((record) => record.type === 'meeting' && record.uri?.toUpperCase().endsWith('ONE'));
  expect(ofOne).toHaveLength(1);
});

test('somebody put under protection is not removed any more, from a list that is watched too', async () => {
  const { simulator, directory, daemon, save, changes, actions } = await aDaemon();
  const list = join(directory, 'vips.txt');
  writeFileSync(list, 'ceo@example.com   # the boss\n');
  save({ protect: '[{ file: vips.txt }]' });
  await daemon.reload();
  expect(changes()).toMatchObject([{ changed: ['safety.protect'] }]);
  simulator.meeting(uriOf('ONE')).join({ anonymous: true, name: 'Bob', uri: 'sip:guest@partner.example' });
  await until('the removal of a guest', () => actions().length >= 1);
  writeFileSync(list, 'ceo@example.com\n*@partner.example\n');
  await until('the change of the list', () => changes().length >= 2);
  simulator.meeting(uriOf('ONE')).join({ anonymous: true, name: 'Eve', uri: 'sip:eve@partner.example' });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(actions()).toHaveLength(1);
});

test('a pipe in the place of the list of people under protection holds nobody up: it is told, and the last list stays in force', async () => {
  const { directory, daemon, save, changes, simulator, actions } = await aDaemon();
  const list = join(directory, 'vips.txt');
  writeFileSync(list, '*@partner.example\n');
  save({ protect: '[{ file: vips.txt }]' });
  await daemon.reload();
  rmSync(list);
  execFileSync('mkfifo', [list]);
  await daemon.reload();
  expect(changes().at(-1)).toMatchObject({ rejected: true, problems: [{ message: expect.stringContaining('(no regular file)') }] });
  simulator.meeting(uriOf('ONE')).join({ anonymous: true, name: 'Eve', uri: 'sip:eve@partner.example' });
  simulator.meeting(uriOf('ONE')).join({ anonymous: true, name: 'Bob', uri: 'sip:bob@elsewhere.example' });
  await until('the removal of a guest', () => actions().length >= 1);
  rmSync(list);
  writeFileSync(list, '*@partner.example\n');
  await daemon.reload();
  expect(daemon.status().alarms.map(({ code }) => code)).not.toContain('config-rejected');
  expect(actions()).toHaveLength(1);
});

test.each<[string, Written, RegExp]>([
  ['an unknown key', { more: 'mdoe: enforce' }, /unknown key "mdoe"/],
  ['a list that is not there', { protect: '{ file: nobody.txt }' }, /cannot be read/],
  ['a value that can mean nothing', { protect: '["ceo@"]', meetings: `"${uriOf('TWO')}"` }, /expected an address/],
])('%s: the change is refused whole, told, and its repair ends the alarm', async (_, written, words) => {
  const { daemon, save, joined, changes, records } = await aDaemon();
  save(written);
  await daemon.reload();
  expect(changes()).toMatchObject([{ rejected: true, problems: [{ message: expect.stringMatching(words) }] }]);
  expect(daemon.status().alarms.map(({ code }) => code)).toEqual(['config-rejected']);
  expect(joined()).toEqual(['ONE']);
  save();
  await daemon.reload();
  expect(daemon.status().alarms).toEqual([]);
  expect(records.filter(({ type }) => type === 'config')).toHaveLength(1);
});

test('what needs a restart is named, and the rest takes effect', async () => {
  const { daemon, save, changes } = await aDaemon();
  save({ mode: 'dry-run', meetings: `"${uriOf('ONE')}", "${uriOf('TWO')}"` });
  await daemon.reload();
  await daemon.reload();
  expect(changes()).toMatchObject([{ changed: ['accounts.moderator.meetings'], restart: ['mode'] }]);
  expect(daemon.status().mode).toBe('enforce');
});

/** Settings without a daemon, on a clock of their own. */
function theSettings(reread: Reread, write: Recorder['write']) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const config = { accounts: [], safety: {}, limits: {}, audit: {}, log: { level: 'info' } } as unknown as Config;
  const [apply, alarm, ended] = [vi.fn(), vi.fn(), vi.fn()];
  const recorder = { write, alarm, ended, alarms: [] } as unknown as Recorder;
  const log = createLog({ level: 'silent', format: 'json' });
  const settings = watchSettings({ config, reread, recorder, log, apply });
  onTestFinished(() => settings.stop());
  return { config, settings, apply, alarm, ended };
}

test('a configuration rejected for a fault outside its file is accepted once that is mended, although nobody saves it again', async () => {
  let isMended = false;
  const problem = { severity: 'error', code: 'unwritable', message: 'the audit directory cannot be written', line: 1, column: 1 };
  const reread = async () => (isMended ? { config, problems: [] } : { problems: [problem as unknown as Problem] });
  const { config, settings, alarm, ended } = theSettings(reread, vi.fn());
  await settings.reload();
  expect(alarm).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(61_000);
  expect([alarm.mock.calls.length, ended.mock.calls.length]).toEqual([1, 0]);
  isMended = true;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(ended).toHaveBeenCalledOnce();
});

test('a change that could not be put on record takes effect once it can be', async () => {
  let isWritable = false;
  const wanted = (): Config => ({ ...config, log: { ...config.log, level: 'debug' } });
  const write = vi.fn<Recorder['write']>((entry) => (isWritable ? (entry as unknown as AuditRecord) : undefined));
  const { config, settings, apply } = theSettings(async () => ({ config: wanted(), problems: [] }), write);
  await settings.reload();
  expect(apply).not.toHaveBeenCalled();
  isWritable = true;
  await vi.advanceTimersByTimeAsync(31_000);
  expect(apply.mock.calls.map(([, live]) => live)).toEqual([['log.level']]);
});
