// Without a server at hand: `demo`, `simulate`.
import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

interface DemoOptions {
  scenario?: string;
  enforce?: true;
  policies?: string;
  speed?: string;
  exit?: true;
}

export function addSimulatorCommands(program: Command, { io, settle }: CommandContext): void {
  program
    .command('demo')
    .summary('show it at work, no server needed')
    .description(
      'Starts the simulated server and the daemon against it over real HTTP, and prints what happens. Its audit log stays, and its path is printed.',
    )
    .option('--scenario <name>', 'what happens; default: raid')
    .option('--enforce', 'act; without it a dry run')
    .option('--policies <dir>', 'default: the starter policies')
    .option('--speed <n>', "multiplies the scenario's pace; default: 1")
    .option('--exit', 'end when the scenario has')
    .addHelpText('after', '\nExample:\n  lobbyguard demo --scenario raid --enforce --speed 5 --exit')
    .action(async (options: DemoOptions) => settle(await (await import('../demo.ts')).demo(options, io)));
}
