// The command line as a shell completes it: each command by its path, with what may come next.
import type { Command, Option } from 'commander';

export interface CompletedCommand {
  /** `meetings add`; empty: the program itself. */
  path: string;
  commands: readonly { name: string; summary: string }[];
  options: readonly CompletedOption[];
  /** Words that an argument may be; where there are none, files. */
  words: readonly string[];
}

export interface CompletedOption {
  long: string;
  description: string;
  takesValue: boolean;
  choices: readonly string[];
}

export function completedCommands(command: Command, path = ''): CompletedCommand[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command).filter((one) => one.name() !== 'help');
  const here: CompletedCommand = {
    path,
    commands: commands.map((one) => ({ name: one.name(), summary: one.summary() || one.description() })),
    options: help.visibleOptions(command).flatMap(completedOption),
    words: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
  return [here, ...commands.flatMap((one) => completedCommands(one, `${path} ${one.name()}`.trim()))];
}

function completedOption({ long, description, required, optional, argChoices }: Option): CompletedOption[] {
  return long ? [{ long, description, takesValue: required || optional, choices: argChoices ?? [] }] : [];
}
