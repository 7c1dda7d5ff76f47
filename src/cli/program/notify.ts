// Telling people: `notify test`.
import { type Command, Option } from 'commander';
import type { CommandContext } from './context.ts';

const config = (): Option => new Option('--config <file>', 'the configuration').default('lobbyguard.yaml');

export function addNotifyCommands(program: Command, { io, settle }: CommandContext): void {
  const notify = program
    .command('notify')
    .summary('try the channels people are told through')
    .description('Tries the channels people are told through.')
    .addHelpText('after', '\nExample:\n  npx lobbyguard notify test ops');

  notify
    .command('test <name>')
    .summary('send a message through one channel')
    .description('Sends a test message through one channel of the configuration. Exit code 1 when it is not taken.')
    .addOption(config())
    .addHelpText('after', '\nExample:\n  npx lobbyguard notify test ops --config /etc/lobbyguard/lobbyguard.yaml')
    .action(async (name: string, options: { config: string }) =>
      settle(await (await import('../commands/notify.ts')).notifyTest({ name, ...options }, io)),
    );
}
