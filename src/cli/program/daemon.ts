// Operating: `run`, `pause`, `resume`, `status`.
import { type Command, Option } from 'commander';
import type { DaemonOptions } from '../../daemon/handle.ts';
import type { CommandContext } from './context.ts';

const config = (): Option => new Option('--config <file>', 'the configuration').default('lobbyguard.yaml');

export function addDaemonCommands(program: Command, { io, settle }: CommandContext): void {
  program
    .command('run')
    .summary('run the daemon')
    .description(
      'Runs the daemon in the foreground until it is stopped. SIGTERM and SIGINT stop it, SIGHUP reads the policies and the configuration again.',
    )
    .addOption(config())
    .option('--dry-run', 'decide and record, send nothing; lowers the configured mode, never raises it')
    .addHelpText('after', '\nExample:\n  npx lobbyguard run --config /etc/lobbyguard/lobbyguard.yaml --dry-run')
    .action(async (options: { config: string; dryRun?: true }) => {
      const { run } = await import('../commands/run.ts');
      const startDaemon = async (daemon: DaemonOptions) => (await import('../../daemon/daemon.ts')).startDaemon(daemon);
      settle(await run({ dryRun: false, ...options }, io, { startDaemon, signals: process }));
    });

  program
    .command('pause')
    .summary('stop all actions within a second')
    .description(
      'The kill switch: within a second nothing more is sent, queued and retrying actions included. Watching and recording go on. It survives restarts.',
    )
    .addOption(config())
    .addHelpText(
      'after',
      '\nExample:\n  npx lobbyguard pause --config /etc/lobbyguard/lobbyguard.yaml\nA file called PAUSED in the audit directory, made by hand, does the same.',
    )
    .action(async (options: { config: string }) => settle(await (await import('../commands/pause.ts')).pause(options, io)));

  program
    .command('resume')
    .summary('end a pause')
    .description('Ends a pause, and lets rules that their cap has stopped go on. A running daemon decides everyone present again.')
    .addOption(config())
    .addHelpText('after', '\nExample:\n  npx lobbyguard resume --config /etc/lobbyguard/lobbyguard.yaml')
    .action(async (options: { config: string }) => settle(await (await import('../commands/resume.ts')).resume(options, io)));

  program
    .command('status')
    .summary('say what the daemon is doing')
    .description('Says what the configured daemon is doing: from its console if that answers, else from its audit directory.')
    .addOption(config())
    .addOption(new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'))
    .addHelpText('after', '\nExample:\n  npx lobbyguard status --config /etc/lobbyguard/lobbyguard.yaml --format json')
    .action(async (options: { config: string; format: 'human' | 'json' }) =>
      settle(await (await import('../commands/status.ts')).status(options, io)),
    );
}
