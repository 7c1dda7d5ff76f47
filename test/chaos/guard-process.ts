// The real daemon as a child process: started, told to stop, killed, and asked to verify its log. What it says goes into a file.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface GuardProcess {
  start(): void;
  /** Ends it with this signal, if it runs; resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  readonly running: boolean;
  /** It has said that it is watching: configuration, policies and audit log were fine when it started. */
  readonly watching: boolean;
  readonly pid: number | undefined;
  /** How lives ended that nobody ended: exit code or signal. */
  readonly ownEnds: (number | string)[];
  /** `lobbyguard verify`: exit code and what it says. */
  verify(directories: readonly string[]): Promise<{ code: number; output: string }>;
}

/** The built program; `LOBBYGUARD_MAIN` names another build. */
export function builtMain(): string {
  const main = process.env['LOBBYGUARD_MAIN'] ?? findBuild(fileURLToPath(new URL('.', import.meta.url)));
  if (!existsSync(main)) throw new Error(`${main} is not there: run "npm run build" first`);
  return main;
}

/** Whether this code runs from `test` or from a build of it, the built program is somewhere above. */
function findBuild(from: string): string {
  for (let up = join(from, '..'); ; up = join(up, '..')) {
    const main = join(up, 'dist/main.js');
    if (existsSync(main) || up === join(up, '..')) return main;
  }
}

export function createGuardProcess(directory: string, logFile: string, main = builtMain()): GuardProcess {
  const env = { PATH: process.env['PATH'] ?? '', LOBBYGUARD_PASSWORD: 'open-sesame', NO_COLOR: '1' };
  const ownEnds: (number | string)[] = [];
  let child: ChildProcess | undefined;
  let ended = Promise.resolve();
  /** Where this life's lines begin in the file. */
  let bornAt = 0;

  function start(): void {
    const out = openSync(logFile, 'a');
    const born = spawn(process.execPath, [main, 'run', '--config', 'lobbyguard.yaml'], {
      cwd: directory,
      env,
      stdio: ['ignore', out, out],
    });
    bornAt = fstatSync(out).size;
    closeSync(out);
    child = born;
    ended = once(born, 'exit').then(([code, signal]: (number | string)[]) => {
      if (child !== born) return;
      child = undefined;
      ownEnds.push(code ?? signal ?? 'unknown');
    });
  }

  return {
    start,
    async end(signal) {
      const dying = child;
      child = undefined;
      if (dying === undefined) return;
      dying.kill(signal);
      await ended;
      if (signal === 'SIGTERM' && dying.exitCode !== 0) ownEnds.push(`${dying.exitCode ?? dying.signalCode} on SIGTERM`);
    },
    signal: (signal) => void child?.kill(signal),
    get running() {
      return child !== undefined;
    },
    get watching() {
      return child !== undefined && readFileSync(logFile).includes('lobbyguard is watching', bornAt);
    },
    get pid() {
      return child?.pid;
    },
    ownEnds,
    verify: (directories) =>
      new Promise((resolve) => {
        execFile(process.execPath, [main, 'verify', ...directories], { cwd: directory, env }, (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? -1), output: stdout + stderr });
        });
      }),
  };
}
