// The daemon as processes on the simulated machine: started, told to stop, killed. The rule: a killed one leaves only what is on the disk.
import { verifyAudit } from '../../src/audit/verify.ts';
import { exitCodeOf } from '../../src/cli/failure.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig, readConfig } from '../../src/config/load.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import type { DaemonHandle } from '../../src/daemon/handle.ts';
import type { Log, LogFields } from '../../src/log.ts';
import type { GuardProcess } from '../chaos/guard-process.ts';
import type { Computer } from './machine/install.ts';
import { theWorld } from './machine/machine.ts';
import type { Network } from './network.ts';

export interface Lives extends GuardProcess {
  /** The running daemon, once it has started. */
  readonly handle: DaemonHandle | undefined;
  /** Its process on the machine; the world's when none runs. */
  readonly process: number;
  /** The power fails: what was not synced may be lost. */
  cutPower(): void;
}

interface Life {
  process: number;
  handle: DaemonHandle | undefined;
  ended: Promise<number>;
  stop(): void;
}

const env = { LOBBYGUARD_PASSWORD: 'open-sesame' };

/** Of all runs in this process, as some books are kept for as long as it lives. */
let livesEver = 0;

export interface LivesOptions {
  network: Network;
  directory: string;
  alter(config: Config): Config;
  /** Whether the configuration may change while a daemon runs. */
  rereads?: boolean;
}

export function createLives({ machine, disk }: Computer, { network, directory, alter, rereads }: LivesOptions): Lives {
  const file = `${directory}/lobbyguard.yaml`;
  const ownEnds: (number | string)[] = [];
  let life: Life | undefined;

  function start(): void {
    livesEver += 1;
    const process = machine.spawn();
    const stopping = new AbortController();
    let end: (code: number) => void = () => {};
    const one: Life = {
      process,
      handle: undefined,
      ended: new Promise((resolve) => {
        end = resolve;
      }),
      stop: () => machine.later(0, () => stopping.abort(), process),
    };
    life = one;
    machine.later(5, () => void run(one, stopping.signal).then((code) => machine.later(0, () => exit(one, code, end), theWorld)), process);
  }

  /** What `lobbyguard run` does, without terminal and signals. */
  async function run(one: Life, stopping: AbortSignal): Promise<number> {
    try {
      // A path of its own for each life: what watches files keeps books of them for as long as the process lives.
      const ownPath = `${directory}/~${livesEver}`;
      const own = (config: Config) => alter({ ...config, policies: config.policies.replace(directory, ownPath) });
      const handle = await startDaemon({
        config: own(await loadConfig(file, env)),
        log: logOf(one.process),
        exchange: network.exchange,
        ...(rereads ? { reread: () => reread(own) } : {}),
      });
      one.handle = handle;
      stopping.addEventListener('abort', () => void handle.stop('SIGTERM'));
      if (stopping.aborted) void handle.stop('SIGTERM');
      await handle.done;
      return 0;
    } catch (error) {
      machine.note(`died: ${error instanceof Error ? error.message : String(error)}`.replace(/~\d+\//g, ''));
      return one.handle === undefined ? exitCodeOf(error) : 3;
    }
  }

  async function reread(own: (config: Config) => Config) {
    const { config, problems } = await readConfig(file, env);
    return { problems, ...(config === undefined ? {} : { config: own(config) }) };
  }

  function exit(one: Life, code: number, end: (code: number) => void): void {
    machine.kill(one.process);
    machine.note(`exit ${code} of ${one.process}`);
    end(code);
    if (life !== one) return;
    life = undefined;
    ownEnds.push(code);
  }

  function logOf(process: number): Log {
    const line = (level: string) => (message: string, fields?: LogFields) =>
      machine.note(`log ${process} ${level} ${message} ${JSON.stringify(fields ?? {}).replace(/~\d+\//g, '')}`);
    return { error: line('error'), warn: line('warn'), info: line('info'), debug: () => {} };
  }

  function kill(): void {
    if (life === undefined) return;
    machine.note(`killed ${life.process}`);
    machine.kill(life.process);
    life = undefined;
  }

  return {
    start,
    async end(signal) {
      const dying = life;
      if (dying === undefined) return;
      if (signal === 'SIGKILL') return kill();
      life = undefined;
      dying.stop();
      const code = await dying.ended;
      if (code !== 0) ownEnds.push(`${code} on SIGTERM`);
    },
    signal(name) {
      const one = life;
      if (one !== undefined && name === 'SIGHUP') machine.later(0, () => void one.handle?.reload(), one.process);
    },
    cutPower() {
      kill();
      machine.reboot();
      disk.losePower(`${directory}/audit`);
    },
    get running() {
      return life !== undefined;
    },
    get watching() {
      return life?.handle !== undefined;
    },
    get pid() {
      return life?.process;
    },
    get process() {
      return life?.process ?? theWorld;
    },
    get handle() {
      return life?.handle;
    },
    ownEnds,
    async verify(directories) {
      const { breaks } = await verifyAudit(directories, directory);
      return {
        code: breaks.length === 0 ? 0 : 1,
        output: breaks.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'),
      };
    },
  };
}
