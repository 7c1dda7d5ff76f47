import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runCommandLine } from '../../../src/cli/program/command-line.ts';
import { aFakeIo } from '../fake-io.ts';

async function scriptFor(shell: string): Promise<string> {
  const { io, out } = aFakeIo();
  expect(await runCommandLine(['completion', shell], io)).toBe(0);
  return out();
}

/** What bash would offer for the last word. */
async function offered(...words: string[]): Promise<string[]> {
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `COMP_WORDS=(lobbyguard ${line}); COMP_CWORD=${words.length}; _lobbyguard_complete; echo "\${COMPREPLY[*]}"`;
  const answer = execFileSync('bash', ['-c', `${await scriptFor('bash')}\n${ask}`], { encoding: 'utf8' });
  return answer.trim().split(' ');
}

test.each<[string, string[], string[]]>([
  ['a command', ['prom'], ['promote']],
  ['what follows a command', ['meetings', ''], ['add', 'remove']],
  ['the options of the command that was named last', ['meetings', 'remove', '--a'], ['--account']],
  ['the values of an option', ['check', '--format', ''], ['human', 'json', 'sarif', 'github']],
  ['the words of an argument', ['schema', 'po'], ['policy']],
  ['nothing, so that the shell offers files', ['run', '--config', ''], ['']],
  ['nothing for an argument that is a file', ['check', 'pol'], ['']],
])('bash is offered %s', async (_, words, expected) => {
  expect(await offered(...words)).toEqual(expected);
});

test('zsh is told the same, under no name that it keeps for itself', async () => {
  const script = await scriptFor('zsh');
  expect(script).toMatch(/^#compdef lobbyguard\n/);
  expect(script).toContain(await scriptFor('bash'));
  expect(script).not.toMatch(/(?:local|for) (?:[\w="{}$]+ )*(?:path|words|options)\b/);
});

test('fish is told summaries and values, and quotes what they hold', async () => {
  const script = await scriptFor('fish');
  expect(script).toContain("complete -c lobbyguard -n '__fish_use_subcommand' -f -a 'promote' -d '");
  expect(script).toContain("-l format -x -a 'human json sarif github'");
  for (const line of script.split('\n')) expect(line.replace(/\\'/g, '').split("'").length % 2).toBe(1);
});
