// `policies`: which set is in force and which one waits, and letting it take effect. `promote`: raising a rule.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './context.ts';
import { userName, wholeNumber } from './desk.ts';

interface Common {
  config: string;
  who: string;
}

interface PromoteOptions {
  to: 'assist' | 'enforce';
  days: number;
  percent?: number;
  until?: string;
  write?: true;
  policies?: string;
  format: 'human' | 'json';
}

export function addPromoteCommand(program: Command, { io, settle }: CommandContext): void {
  program
    .command('promote <rule|policy> [audit...]')
    .summary('say what a rule would have done at a higher mode, and raise it')
    .description(
      'Decides the recorded people of the last days with the rule at the wanted mode: whom it would have removed, by meeting, how many of those a human let in, and its busiest minute. With --write it changes the mode in the policy file, and nothing else in it.',
    )
    .addOption(new Option('--to <mode>', 'the mode').choices(['assist', 'enforce']).default('enforce'))
    .option('--days <n>', 'how far to look back', wholeNumber, 30)
    .option('--percent <n>', 'in a share of the meetings first', percentage)
    .option('--until <date>', 'by when to decide how the rollout goes on, such as 2027-01-31', date)
    .option('--write', 'change the policy file')
    .option('--policies <path>', 'a file or a directory; default: the configured policies, else policies')
    .addOption(new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'))
    .addHelpText(
      'after',
      '\nExample:\n  npx lobbyguard promote no-anonymous --days 7\n  npx lobbyguard promote no-anonymous --percent 20 --until 2027-01-31 --write',
    )
    .action(async (what: string, audit: string[], options: PromoteOptions) =>
      settle(await (await import('../commands/policies/promote.ts')).promote({ ...options, what, audit }, io)),
    );
}

function percentage(text: string): number {
  const number = wholeNumber(text.replace(/\s?%$/, ''));
  if (number > 100) throw new InvalidArgumentError('a number from 1 to 100.');
  return number;
}

function date(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isDay || new Date(text).toISOString().slice(0, 10) !== text) throw new InvalidArgumentError('a date such as 2027-01-31.');
  return text;
}

export function addPoliciesCommands(program: Command, { io, settle }: CommandContext): void {
  const commands = () => import('../commands/policies/policies.ts');
  const policies = program
    .command('policies')
    .summary('say which policies are in force, and which wait')
    .description(
      'Says which set of policies a running daemon has in force, and whether another one waits because it would remove too many people at once: whom, by rule.',
    )
    .addOption(new Option('--config <file>', 'the configuration').default('lobbyguard.yaml'))
    .addOption(new Option('--who <name>', 'the name on record').default(userName()))
    .addOption(new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'))
    .addHelpText('after', '\nExample:\n  npx lobbyguard policies --config /etc/lobbyguard/lobbyguard.yaml')
    .action(async (options: Common & { format: 'human' | 'json' }) => settle(await (await commands()).policies(options, io)));

  policies
    .command('accept')
    .summary('let the policies that wait take effect')
    .description('Lets the set that waits take effect, whomever it removes. Everybody present is decided again.')
    .option('--revision <text>', 'only this one: the beginning of its revision')
    .addHelpText('after', '\nExample:\n  npx lobbyguard policies accept --config /etc/lobbyguard/lobbyguard.yaml')
    .action(async (options: { revision?: string }, command: Command) =>
      settle(await (await commands()).acceptPolicies({ ...command.optsWithGlobals<Common>(), ...options }, io)),
    );
}
