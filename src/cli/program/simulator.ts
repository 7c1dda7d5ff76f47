// Without a server at hand: `demo`, `simulate`.
import { type Command, Option } from 'commander';
import type { CommandContext } from './context.ts';

interface DemoOptions {
  scenario?: string;
  dialect?: string;
  enforce?: true;
  policies?: string;
  speed?: string;
  exit?: true;
  nodes?: string;
}

interface SimulateOptions {
  port?: string;
  scenario?: string;
  dialect?: string;
  speed?: string;
}

const dialect = (): Option => new Option('--dialect <dialect>', 'which API is spoken; default: ucwa').choices(['ucwa', 'webhook']);

export function addSimulatorCommands(program: Command, { io, settle }: CommandContext): void {
  program
    .command('demo')
    .summary('show it at work, no server needed')
    .description(
      'Starts the simulated server and the daemon against it over real HTTP, and prints what happens and where the desk is. Its audit log stays, and its path is printed.',
    )
    .option('--scenario <name|file>', 'what happens; default: raid')
    .addOption(dialect())
    .option('--enforce', 'let the rules act; without it they only propose')
    .option('--policies <dir>', 'default: the starter policies')
    .option('--speed <n>', "multiplies the scenario's pace; default: 1")
    .option('--exit', 'end when the scenario has')
    .addOption(new Option('--nodes <n>', 'three nodes of a cluster, one of which is killed; needs redis-server').choices(['1', '3']))
    .addHelpText('after', '\nExample:\n  npx lobbyguard demo --scenario raid --enforce --speed 5 --exit')
    .action(async (options: DemoOptions) => settle(await (await import('../commands/demo.ts')).demo(options, io)));

  program
    .command('simulate')
    .summary('run the simulated server alone')
    .description('Runs the simulated server alone, for a daemon of your own, and tells what its client does. A signal ends it.')
    .option('--port <n>', 'where it listens; default: any free port')
    .option('--scenario <name|file>', 'what happens once a client has entered; default: raid')
    .addOption(dialect())
    .option('--speed <n>', "multiplies the scenario's pace; default: 1")
    .addHelpText('after', '\nExample:\n  npx lobbyguard simulate --port 8080 --scenario webinar')
    .action(async (options: SimulateOptions) => settle(await (await import('../commands/simulate.ts')).simulate(options, io)));
}
