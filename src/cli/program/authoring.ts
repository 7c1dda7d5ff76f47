// Writing policies: `init`, `check`, `test`, `explain`, `schema`.
import { Argument, type Command, Option } from 'commander';
import { LobbyguardError } from '../../errors.ts';
import type { ProblemFormat } from '../output/problems.ts';
import type { TestFormat } from '../output/test-formats.ts';
import type { CommandContext } from './context.ts';

interface TestOptions {
  format: TestFormat;
  requireTests?: true;
}

interface ExplainOptions {
  decision?: string;
  participant?: string;
  policies?: string;
  meeting?: string;
  at?: string;
  count?: string[];
  format: 'human' | 'json';
}

const paths = 'files or directories; default: the configured policies, else policies';

export function addAuthoringCommands(program: Command, { io, settle }: CommandContext): void {
  program
    .command('init')
    .summary('write a configuration and the starter policies')
    .description(
      'Writes a commented lobbyguard.yaml, the starter policies with their lists and tests, and the JSON Schemas editors read, and says what to do next. It asks nothing and overwrites nothing.',
    )
    .argument('[dir]', 'the folder; default: this one')
    .addHelpText('after', '\nExample:\n  npx lobbyguard init /etc/lobbyguard')
    .action(async (directory: string | undefined) =>
      settle(await (await import('../commands/init.ts')).init(directory === undefined ? {} : { directory }, io)),
    );

  program
    .command('check')
    .summary('validate and lint policies, and the configuration')
    .description(
      'Validates and lints policy, list and test files, and checks a configuration as the daemon would at its start: secrets, certificates, directories. Exit code 1 on errors and warnings, 2 when the configuration is bad.',
    )
    .argument('[path...]', `${paths}; lobbyguard.yaml is checked as a configuration`)
    .option('--config <file>', 'a configuration to check; without a path nothing else is')
    .addOption(format('human', 'json', 'sarif', 'github'))
    .addHelpText(
      'after',
      '\nExamples:\n  npx lobbyguard check policies --format github\n  npx lobbyguard check --config /etc/lobbyguard/lobbyguard.yaml',
    )
    .action(async (given: string[], options: { config?: string; format: ProblemFormat }) => {
      settle(await (await import('../commands/check.ts')).check({ paths: given, ...options }, io));
    });

  program
    .command('test')
    .summary('run the cases beside the policies')
    .description('Runs the *.test.yaml cases beside the policies, each decided by the whole set. Exit code 1 when a case fails.')
    .argument('[path...]', paths)
    .addOption(format('human', 'json', 'junit', 'tap'))
    .option('--require-tests', 'fail when an enforcing rule has no case that names it')
    .addHelpText('after', '\nExample:\n  npx lobbyguard test policies --require-tests --format junit')
    .action(async (given: string[], options: TestOptions) => {
      settle(await (await import('../commands/test.ts')).test({ paths: given, ...options }, io));
    });

  program
    .command('explain')
    .summary('say why a participant gets a decision')
    .description(
      'Says why this participant gets this decision, and why each earlier rule did not match. With --decision: what was decided about somebody on record, and what the policies decide with the same facts and counts.',
    )
    .argument('[audit...]', 'with --decision: audit files, or directories of them; default: the configured directory, else audit')
    .option('--decision <id>', 'a decision on record, instead of --participant')
    .option('--participant <file>', 'facts as JSON or YAML; - is standard input')
    .option('--policies <path>', 'a file or a directory; default: the configured policies, else policies')
    .option('--meeting <file>', "the meeting's facts, keys without the prefix")
    .option('--at <time>', 'decide as at this time, ISO 8601; default: now')
    .option('--count <name=number...>', 'a count to decide with, for every window')
    .addOption(format('human', 'json'))
    .addHelpText(
      'after',
      '\nExamples:\n  echo "{ anonymous: true, inLobby: true }" | npx lobbyguard explain --participant - --policies policies --count arrivals=40\n  npx lobbyguard explain --decision 0b9c1a52-5a0e-4b0e-9a55-0f5c2f6f2c11 audit',
    )
    .action(async (audit: string[], { decision, ...options }: ExplainOptions) => {
      refuseMixture(decision, audit, options);
      if (decision === undefined) settle(await (await import('../commands/explain.ts')).explain(options, io));
      else settle(await (await import('../commands/explain-decision.ts')).explainDecision({ decision, audit, ...options }, io));
    });

  program
    .command('schema')
    .summary('print a JSON Schema')
    .description('Prints the JSON Schema of a kind of file, for editors.')
    .addArgument(new Argument('[kind]', 'kind of file').choices(['policy', 'list', 'test', 'config', 'audit']))
    .addHelpText('after', '\nExample:\n  npx lobbyguard schema policy > policy.schema.json')
    .action(async (kind: string | undefined) => settle(await (await import('../commands/schema.ts')).schema({ kind }, io)));
}

/** Facts, counts and time of a decision are on record; an audit log says nothing about somebody described. */
function refuseMixture(decision: string | undefined, audit: readonly string[], options: ExplainOptions): void {
  const described = (['participant', 'meeting', 'at', 'count'] as const).filter((name) => options[name] !== undefined);
  if (decision !== undefined && described.length > 0)
    throw new LobbyguardError('USAGE', `--decision takes facts, counts and time from the record: leave out --${described.join(', --')}`);
  if (decision === undefined && audit.length > 0)
    throw new LobbyguardError('USAGE', `${audit.join(' ')}: an audit log is read for a decision on record; say which: --decision ID`);
}

function format(...choices: [string, ...string[]]): Option {
  return new Option('--format <format>', 'output format').choices(choices).default(choices[0]);
}
