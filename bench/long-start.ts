// A daemon started on a long log: when it is in its meeting, when memory is whole, and how much memory that takes.
//   npm run build && tsc -p bench/tsconfig.json && node dist-bench/bench/long-start.js [hours] [megabytes]
// `hours`: over how long the log was written; 24 as a day leaves it, 3 as the worst three hours do.
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditFileName, dayOf } from '../src/audit/reading/files.ts';
import { writeLongLog } from './long-log.ts';
import { startPool, until } from './processes.ts';

const [hours, megabytes] = [Number(process.argv[2] ?? 24), Number(process.argv[3] ?? 1_000)];
const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-bench-'));
const audit = join(directory, 'audit');
const records = writeLongLog({ directory: audit, bytes: megabytes * 1_000_000, hours });
const file = openSync(join(audit, auditFileName(dayOf(Date.now()))), 'r');
const begin = fstatSync(file).size;
const pool = await startPool(1);
writeFileSync(
  join(directory, 'policies.yaml'),
  'version: 1\nname: bench\nrules:\n  - { id: no-anonymous, when: { anonymous: true }, then: reject }\n',
);
writeFileSync(join(directory, 'lobbyguard.yaml'), configuration());

const startedAt = performance.now();
const child = spawn(process.execPath, [mainFile(), 'run', '--config', join(directory, 'lobbyguard.yaml')], {
  env: { ...process.env, LOBBYGUARD_PASSWORD: 'open-sesame' },
  stdio: 'inherit',
});
const since = (): string => `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
console.log(`${records.toLocaleString('en')} records of ${hours} h`);
await until(() => written().includes('"event":"joined"'), 300_000);
console.log(`in its meeting after ${since()}, ${processorSeconds()} s of processor time`);
await until(() => written().includes('"type":"policy"'), 300_000);
console.log(`memory whole after ${since()}, ${processorSeconds()} s of processor time`);
console.log(`${resident('VmHWM')} MB at most, ${resident('VmRSS')} MB now`);
child.kill('SIGTERM');
await new Promise((resolve) => child.once('exit', resolve));
await pool.stop();
closeSync(file);
rmSync(directory, { recursive: true });

/** What the daemon has added to the log. */
function written(): string {
  const bytes = Buffer.alloc(fstatSync(file).size - begin);
  readSync(file, bytes, 0, bytes.length, begin);
  return bytes.toString('utf8');
}

function resident(what: 'VmHWM' | 'VmRSS'): number {
  const line = ofProcess('status')
    .split('\n')
    .find((one) => one.startsWith(`${what}:`));
  return Math.round(Number(line?.replace(/\D/g, '')) / 1_000);
}

/** User and system time are the fourteenth and fifteenth field, in hundredths of a second. */
function processorSeconds(): number {
  const fields = ofProcess('stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function ofProcess(what: string): string {
  const fd = openSync(`/proc/${child.pid}/${what}`, 'r');
  const bytes = Buffer.alloc(8_192);
  const length = readSync(fd, bytes);
  closeSync(fd);
  return bytes.toString('utf8', 0, length);
}

function mainFile(): string {
  return fileURLToPath(new URL('../../dist/main.js', import.meta.url));
}

function configuration(): string {
  return `version: 1
mode: enforce
policies: policies.yaml
accounts:
  - name: moderator
    username: ${pool.accounts[0]}
    password: { env: LOBBYGUARD_PASSWORD }
    discovery: ${pool.url}
    trustedHosts: ["127.0.0.1"]
    meetings: ["${pool.meetings[0]}"]
log: { level: error }
`;
}
