// `meetings`: which are followed, and adding or removing one on a running daemon.
import { type Command, Option } from 'commander';
import type { CommandContext } from './context.ts';
import { userName } from './desk.ts';

interface Common {
  config: string;
}

export function addMeetingsCommands(program: Command, { io, settle }: CommandContext): void {
  const commands = () => import('../commands/meetings.ts');
  const who = userName();

  const meetings = program
    .command('meetings')
    .summary('list which meetings are followed, and why')
    .description(
      'Lists the meetings that a running daemon follows: by which account, from which source, in what state; and what comes next.',
    )
    .addOption(new Option('--config <file>', 'the configuration').default('lobbyguard.yaml'))
    .addOption(new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'))
    .addHelpText('after', '\nExample:\n  npx lobbyguard meetings --config /etc/lobbyguard/lobbyguard.yaml')
    .action(async (options: Common & { format: 'human' | 'json' }) => settle(await (await commands()).meetings(options, io)));

  meetings
    .command('add <meeting>')
    .summary('follow a meeting from now on')
    .description('Follows a meeting from now on, named by its focus URI or its join link. It touches no other meeting.')
    .option('--account <name>', 'which account, where there are several')
    .option('--until <time>', 'until then, and as long as people are inside: 90m, 2h, 2026-11-26T17:00+01:00')
    .addHelpText('after', '\nExample:\n  npx lobbyguard meetings add https://meet.example.com/organizer/ABC123 --until 2h')
    .action(async (meeting: string, options: { account?: string; until?: string }, command: Command) =>
      settle(await (await commands()).addMeeting({ ...command.optsWithGlobals<Common>(), ...options, who, meeting }, io)),
    );

  meetings
    .command('remove <meeting>')
    .summary('stop following a meeting that was added')
    .description('Leaves a meeting that was added with `meetings add`. Others are removed where they are named.')
    .option('--account <name>', 'which account, where several have it')
    .addHelpText('after', '\nExample:\n  npx lobbyguard meetings remove https://meet.example.com/organizer/ABC123')
    .action(async (meeting: string, options: { account?: string }, command: Command) =>
      settle(await (await commands()).removeMeeting({ ...command.optsWithGlobals<Common>(), ...options, who, meeting }, io)),
    );
}
