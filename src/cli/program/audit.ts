// Reading the record: `verify`, `report`, `replay`.
import { type Command, Option } from 'commander';
import type { CommandContext } from './context.ts';

interface ReplayOptions {
  policies?: string;
  failOnChange?: true;
  format: 'human' | 'json';
}

const format = (): Option => new Option('--format <format>', 'output format').choices(['human', 'json']).default('human');
const sources = 'audit files, or directories of them; default: the configured directory, else audit';

export function addAuditCommands(program: Command, { io, settle }: CommandContext): void {
  program
    .command('verify')
    .summary('check the audit chain')
    .description('Checks the hash chain of audit logs and names the first broken line. Exit code 1 when it is broken.')
    .argument('[audit...]', sources)
    .addOption(format())
    .addHelpText('after', '\nExample:\n  npx lobbyguard verify audit')
    .action(async (paths: string[], options: { format: 'human' | 'json' }) => {
      settle(await (await import('../commands/verify.ts')).verify({ paths, ...options }, io));
    });

  program
    .command('report')
    .summary('draw what was decided')
    .description(
      'Writes a page with pictures: decisions over time, by rule, by meeting and by outcome, latency, and what a dry run would have done.',
    )
    .argument('[audit...]', sources)
    .option('-o, --output <file>', 'where the page goes, over nothing but another page; - is standard output', 'report.html')
    .addHelpText('after', '\nExample:\n  npx lobbyguard report audit -o november.html')
    .action(async (paths: string[], options: { output: string }) => {
      settle(await (await import('../commands/report.ts')).report({ paths, ...options }, io));
    });

  program
    .command('replay')
    .summary('decide recorded participants again')
    .description('Decides recorded participants again with other policies, and shows who would fare differently.')
    .argument('[audit...]', sources)
    .option('--policies <path>', 'a file or a directory; default: the configured policies, else policies')
    .option('--fail-on-change', 'exit code 1 when anyone would fare differently')
    .addOption(format())
    .addHelpText('after', '\nExample:\n  npx lobbyguard replay audit --policies policies-next --fail-on-change')
    .action(async (audit: string[], options: ReplayOptions) => {
      settle(await (await import('../commands/replay.ts')).replay({ audit, ...options }, io));
    });
}
