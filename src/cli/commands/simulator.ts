// Without a server at hand: `demo`, `simulate`.
import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

export function addSimulatorCommands(_program: Command, _context: CommandContext): void {}
