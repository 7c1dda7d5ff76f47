// Moderating from a terminal: `lobby`, `needs`, `admit`, `refuse`, `eject`, `undo`.
import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './context.ts';

interface Common {
  config: string;
  who: string;
}

const config = (): Option => new Option('--config <file>', 'the configuration').default('lobbyguard.yaml');
const who = (): Option => new Option('--who <name>', 'the name on record').default(userName());
const format = (): Option => new Option('--format <format>', 'output format').choices(['human', 'json']).default('human');

export function addDeskCommands(program: Command, { io, settle }: CommandContext): void {
  const commands = () => import('../commands/desk.ts');

  const lobby = program
    .command('lobby')
    .summary('list who waits in the lobbies')
    .description('Lists who waits in the lobbies of a running daemon, with the id to name them by.')
    .addOption(config())
    .addOption(who())
    .addOption(format())
    .addHelpText('after', '\nExample:\n  npx lobbyguard lobby --config /etc/lobbyguard/lobbyguard.yaml')
    .action(async (options: Common & { format: 'human' | 'json' }) => settle(await (await commands()).lobby(options, io)));

  lobby
    .command('go-on <rule>')
    .summary('let a rule that stopped itself go on')
    .description('Lets a rule that was stopped by its cap go on in one meeting: for so many more people, or for good.')
    .option('--meeting <text>', 'part of the subject, or the organizer')
    .option('--allow <n>', 'for so many more people only', wholeNumber)
    .addHelpText('after', '\nExample:\n  npx lobbyguard lobby go-on anonymous-flood --meeting "Quarterly results" --allow 100')
    .action(async (rule: string, options: { meeting?: string; allow?: number }, command: Command) =>
      settle(await (await commands()).goOn({ ...command.optsWithGlobals<Common>(), ...options, rule }, io)),
    );

  program
    .command('needs')
    .summary('list what needs a human')
    .description('Lists what needs a human, most urgent first.')
    .addOption(config())
    .addOption(who())
    .addOption(format())
    .addHelpText('after', '\nExample:\n  npx lobbyguard needs --format json')
    .action(async (options: Common & { format: 'human' | 'json' }) => settle(await (await commands()).needs(options, io)));

  for (const [name, act, summary, does, example] of [
    [
      'admit',
      'admit',
      'let somebody in from the lobby',
      'Lets somebody in from the lobby',
      '"Paula Partner" --reason "she is the speaker"',
    ],
    ['refuse', 'reject', 'refuse somebody in the lobby', 'Refuses somebody in the lobby', '"Anonymous 17" --reason "nobody knows them"'],
    ['eject', 'eject', 'remove somebody from a meeting', 'Removes somebody from a meeting', '"Anonymous 17" --reason "plays music"'],
  ] as const) {
    program
      .command(`${name} <person>`)
      .summary(summary)
      .description(`${does}. The person is an id of "npx lobbyguard lobby", or part of one name, address or number.`)
      .option('--reason <text>', 'why, for the record')
      .addOption(config())
      .addOption(who())
      .addHelpText('after', `\nExample:\n  npx lobbyguard ${name} ${example}`)
      .action(async (person: string, options: Common & { reason?: string }) =>
        settle(await (await commands()).order(act, { ...options, person }, io)),
      );
  }

  program
    .command('undo <id>')
    .summary('take back an order of a human')
    .description('Takes back what can be taken back, and says what that was. The id is what admit, refuse and eject print.')
    .addOption(config())
    .addOption(who())
    .addHelpText('after', '\nExample:\n  npx lobbyguard undo 8f14e45f-ceea')
    .action(async (of: string, options: Common) => settle(await (await commands()).undo({ ...options, of }, io)));
}

export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a whole number from 1.');
  return number;
}

/** In a container the user may have no name. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody at this machine';
  }
}
