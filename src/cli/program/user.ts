// Who may sign in at the console: `user add`, `user remove`, `user list`.
import { type Command, Option } from 'commander';
import type { CommandContext } from './context.ts';

interface Common {
  config: string;
  file?: string;
}

const config = (): Option => new Option('--config <file>', 'the configuration').default('lobbyguard.yaml');
const file = (): Option => new Option('--file <file>', 'the file of users; else the one the configuration names');
const each = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function addUserCommands(program: Command, { io, settle }: CommandContext): void {
  const commands = () => import('../commands/user.ts');
  const user = program
    .command('user')
    .summary('say who may sign in at the console')
    .description(
      'Says who may sign in at the desk, where the console asks for a password (auth: users). A running daemon sees a change at once.',
    )
    .addHelpText('after', '\nExample:\n  npx lobbyguard user add olivia --group moderators');

  user
    .command('add <name>')
    .summary('add a user, or give one a new password')
    .description('Adds a user, or gives one a new password, groups and address. The password is asked for, or read from standard input.')
    .addOption(config())
    .addOption(file())
    .option('--group <name>', 'a group they are in, for roles; may be given several times', each)
    .option('--address <address>', 'their SIP address: they are the organizer of its meetings')
    .addHelpText('after', '\nExample:\n  npx lobbyguard user add olivia --group moderators --address sip:olivia@example.com')
    .action(async (name: string, options: Common & { group?: readonly string[]; address?: string }) =>
      settle(await (await commands()).addUser({ ...options, group: options.group ?? [], name }, io)),
    );

  user
    .command('remove <name>')
    .summary('remove a user; their sessions end')
    .description('Removes a user. Their sessions end.')
    .addOption(config())
    .addOption(file())
    .addHelpText('after', '\nExample:\n  npx lobbyguard user remove olivia')
    .action(async (name: string, options: Common) => settle(await (await commands()).removeUser({ ...options, name }, io)));

  user
    .command('list')
    .summary('list who may sign in')
    .description('Lists who may sign in: name, groups and address.')
    .addOption(config())
    .addOption(file())
    .addHelpText('after', '\nExample:\n  npx lobbyguard user list --file /etc/lobbyguard/users')
    .action(async (options: Common) => settle(await (await commands()).listUsers(options, io)));
}
