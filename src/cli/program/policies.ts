// `policies`: which set is in force and which one waits, and letting it take effect.
import { type Command, Option } from 'commander';
import type { CommandContext } from './context.ts';
import { userName } from './desk.ts';

interface Common {
  config: string;
  who: string;
}

export function addPoliciesCommands(program: Command, { io, settle }: CommandContext): void {
  const commands = () => import('../commands/policies.ts');
  const policies = program
    .command('policies')
    .summary('say which policies are in force, and which wait')
    .description(
      'Says which set of policies a running daemon has in force, and whether another one waits because it would remove too many people at once: whom, by rule.',
    )
    .addOption(new Option('--config <file>', 'the configuration').default('lobbyguard.yaml'))
    .addOption(new Option('--who <name>', 'the name on record').default(userName()))
    .addOption(new Option('--format <format>', 'output format').choices(['human', 'json']).default('human'))
    .addHelpText('after', '\nExample:\n  lobbyguard policies --config /etc/lobbyguard/lobbyguard.yaml')
    .action(async (options: Common & { format: 'human' | 'json' }) => settle(await (await commands()).policies(options, io)));

  policies
    .command('accept')
    .summary('let the policies that wait take effect')
    .description('Lets the set that waits take effect, whomever it removes. Everybody present is decided again.')
    .option('--revision <text>', 'only this one: the beginning of its revision')
    .addHelpText('after', '\nExample:\n  lobbyguard policies accept --config /etc/lobbyguard/lobbyguard.yaml')
    .action(async (options: { revision?: string }, command: Command) =>
      settle(await (await commands()).acceptPolicies({ ...command.optsWithGlobals<Common>(), ...options }, io)),
    );
}
