// The command line: names, options, help and errors of usage. What a command does is in its own file, loaded when it is called.
import { Command, CommanderError } from 'commander';
import { version } from '../../version.ts';
import { exitCodes, reportFailure } from '../failure.ts';
import type { Io } from '../io.ts';
import { addAuditCommands } from './audit.ts';
import { addAuthoringCommands } from './authoring.ts';
import { addCompletionCommand } from './completion.ts';
import type { CommandContext } from './context.ts';
import { addDaemonCommands } from './daemon.ts';
import { addDeskCommands } from './desk.ts';
import { addMeetingsCommands } from './meetings.ts';
import { addNotifyCommands } from './notify.ts';
import { addPoliciesCommands, addPromoteCommand } from './policies.ts';
import { addSimulatorCommands } from './simulator.ts';
import { addUserCommands } from './user.ts';

/** Runs one command; never throws, never exits. Answers with the exit code. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.fine;
  const settle = (result: number): void => {
    code = result;
  };
  const program = createProgram({ io, settle });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.usage;
    return reportFailure(error, io);
  }
}

function createProgram(context: CommandContext): Command {
  const { io } = context;
  const program = new Command('lobbyguard')
    .description('Watches the lobbies of Skype for Business Server meetings and admits, refuses or removes people by policy.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHasColors: () => io.colour,
      getErrHasColors: () => io.colour && io.tty,
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(lobbyguard <command> --help says more)')
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 1 findings, 2 usage, unreadable input or bad\nconfiguration, 3 a running daemon failed.\nTo see it at work: npx lobbyguard demo',
    )
    .exitOverride();
  addDaemonCommands(program, context);
  addDeskCommands(program, context);
  addUserCommands(program, context);
  addMeetingsCommands(program, context);
  addPoliciesCommands(program, context);
  addNotifyCommands(program, context);
  addSimulatorCommands(program, context);
  addAuthoringCommands(program, context);
  addPromoteCommand(program, context);
  addAuditCommands(program, context);
  addCompletionCommand(program, context);
  return program;
}
