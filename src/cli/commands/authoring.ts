// Writing policies: `check`, `test`, `explain`, `schema`.
import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

export function addAuthoringCommands(_program: Command, _context: CommandContext): void {}
