// Regular expressions that take linear time (RE2): names and addresses are written by attackers. The only file that knows the library.

import { RE2JS } from 're2js';
import { composeRegex } from '../../../canonical/composed-regex.ts';
import type { Shape } from '../../../canonical/shape.ts';
import { reasonOf } from '../../../errors.ts';
import { type BlindBoundary, blindBoundary } from './boundary.ts';
import { matchesEvery } from './everyone.ts';
import { isIdle } from './idle.ts';
import { isProgram, type Program } from './program.ts';
import { canMatch } from './shape.ts';

/** Longer texts are not searched: whether they match is unknown. No name or address of a server comes near it. */
export const longestSearched = 65_536;

/** Compiles an unanchored search of NFC text that heeds case unless the pattern says `(?i)`. Throws a `SyntaxError` saying what is wrong. */
export function compileRegex(pattern: string): (text: string) => boolean | undefined {
  const regex = compile(pattern);
  return (text) => (text.length > longestSearched ? undefined : regex.test(text));
}

/** Whether the expression can match any text of a shape. Undefined when it is no expression. */
export function regexCanMatch(pattern: string, shape: Shape): boolean | undefined {
  const program = programOf(pattern);
  return program === 'hidden' ? true : program && canMatch(shape, program);
}

/** Whether the expression surely matches every text of a shape. */
export function regexMatchesEvery(pattern: string, shape: Shape): boolean {
  const program = programOf(pattern);
  return program !== undefined && program !== 'hidden' && matchesEvery(shape, program);
}

/** Whether the expression matches every text although it asks for something. */
export function regexIsIdle(pattern: string): boolean {
  const program = programOf(pattern);
  return program !== undefined && program !== 'hidden' && isIdle(program);
}

/** Whether a `\b` in it is no boundary of the words that texts of a shape have there. */
export function regexBlindBoundary(pattern: string, shape: Shape): BlindBoundary | undefined {
  const program = programOf(pattern);
  return program === undefined || program === 'hidden' ? undefined : blindBoundary(shape, program);
}

/** Undefined when it is no expression; hidden where the library does not show it. */
function programOf(pattern: string): Program | 'hidden' | undefined {
  try {
    const { prog } = RE2JS.compile(composeRegex(pattern).pattern).re2() as unknown as { prog?: unknown };
    return isProgram(prog) ? prog : 'hidden';
  } catch {
    return undefined;
  }
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(composeRegex(pattern).pattern);
  } catch (error) {
    throw new SyntaxError(reasonOf(error));
  }
}
