// Reading the record: `verify`, `report`, `replay`.
import { type Command, Option } from 'commander';
import type { CommandContext } from './context.ts';

export function addAuditCommands(program: Command, { io, settle }: CommandContext): void {
  program
    .command('verify')
    .summary('check the audit chain')
    .description('Checks the hash chain of audit logs and names the first broken line. Exit code 1 when it is broken.')
    .argument('<audit...>', 'audit files, or directories of them')
    .addOption(new Option('--format <format>', 'how to say it').choices(['human', 'json']).default('human'))
    .addHelpText('after', '\nExample:\n  lobbyguard verify audit')
    .action(async (paths: string[], options: { format: 'human' | 'json' }) =>
      settle(await (await import('../verify.ts')).verify({ paths, ...options }, io)),
    );
}
