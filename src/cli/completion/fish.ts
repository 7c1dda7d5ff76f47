// Completion for fish. It offers files by itself where nothing else is said.
import type { CompletedCommand, CompletedOption } from './tree.ts';

export function fishScript(commands: readonly CompletedCommand[]): string {
  return ['# fish completion for lobbyguard', ...commands.flatMap(commandLines), ''].join('\n');
}

function commandLines({ path, commands, options, words }: CompletedCommand): string[] {
  const here = condition(path, commands);
  const next = commands.map(({ name, summary }) => `${here} -f -a ${quoted(name)} -d ${quoted(summary)}`);
  const values = words.length === 0 ? [] : [`${here} -f -a ${quoted(words.join(' '))}`];
  return [...next, ...values, ...options.map((option) => optionLine(here, option))];
}

/** Where this command is the last that was named. */
function condition(path: string, commands: CompletedCommand['commands']): string {
  const named = path.split(' ').map((name) => `__fish_seen_subcommand_from ${name}`);
  const none = `not __fish_seen_subcommand_from ${commands.map(({ name }) => name).join(' ')}`;
  if (path === '') return `complete -c lobbyguard -n ${quoted('__fish_use_subcommand')}`;
  return `complete -c lobbyguard -n ${quoted([...named, ...(commands.length === 0 ? [] : [none])].join('; and '))}`;
}

function optionLine(here: string, { long, description, takesValue, choices }: CompletedOption): string {
  const value = !takesValue ? '' : choices.length === 0 ? ' -r' : ` -x -a ${quoted(choices.join(' '))}`;
  return `${here} -l ${long.slice(2)}${value} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\s+/g, ' ')}'`;
}
