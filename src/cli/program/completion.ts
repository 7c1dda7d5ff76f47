// `completion`: what a shell needs to complete commands and options.
import { Argument, type Command } from 'commander';
import type { CommandContext } from './context.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export function addCompletionCommand(program: Command, { io, settle }: CommandContext): void {
  program
    .command('completion')
    .summary('print what a shell needs to complete commands')
    .description('Prints a script that teaches a shell to complete the commands, options and values of lobbyguard.')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  npx lobbyguard completion bash > /etc/bash_completion.d/lobbyguard
  npx lobbyguard completion zsh > "\${fpath[1]}/_lobbyguard"
  npx lobbyguard completion fish > ~/.config/fish/completions/lobbyguard.fish`,
    )
    .action(async (shell: (typeof shells)[number]) => {
      io.stdout.write(await scriptFor(shell, program));
      settle(0);
    });
}

async function scriptFor(shell: (typeof shells)[number], program: Command): Promise<string> {
  const { completedCommands } = await import('../completion/tree.ts');
  const commands = completedCommands(program);
  if (shell === 'fish') return (await import('../completion/fish.ts')).fishScript(commands);
  const { bashScript, zshScript } = await import('../completion/bash.ts');
  return shell === 'zsh' ? zshScript(commands) : bashScript(commands);
}
