// Whatever the file holds, the answer is a configuration or a list of problems at places that exist.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { ProblemsError } from '../../src/errors.ts';

const secret = 'Xq7vZ-swordfish';
const example = readFileSync(join(import.meta.dirname, '../../docs/lobbyguard.example.yaml'), 'utf8');

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-robust-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function answer(content: string | Uint8Array): Promise<ProblemsError | undefined> {
  const file = join(directory, 'lobbyguard.yaml');
  writeFileSync(file, content);
  const error: unknown = await loadConfig(file, { LOBBYGUARD_PASSWORD: 'a', LOBBYGUARD_SECRET: 'b' }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return undefined;
  expect(error).toBeInstanceOf(ProblemsError);
  return error as ProblemsError;
}

/** The example with something else in the place of one of its pieces. */
function mutated(pieces: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(example.length), fc.nat(30), pieces)
    .map(([at, length, piece]) => example.slice(0, at) + piece + example.slice(at + length));
}

const pieces = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    'null',
    '[]',
    '{}',
    ': ',
    '- ',
    '"',
    "'",
    '\t',
    '\n',
    '&a ',
    '*a',
    '!!js ',
    '<<: ',
    '__proto__: ',
    'constructor: 1',
    '---\n',
    '\u0000',
  ),
);

test('a mutilated file is answered with problems at places inside it', async () => {
  await fc.assert(
    fc.asyncProperty(mutated(pieces), async (content) => {
      const error = await answer(content);
      const lines = content.split('\n');
      for (const { line, column, message } of error?.problems ?? []) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual(Math.max(1, lines[line - 1]?.length ?? 0));
        expect(message).not.toBe('');
      }
    }),
    { numRuns: 150 },
  );
});

test('a file that breaks off anywhere is answered with problems at characters that are there', async () => {
  for (let end = 0; end < example.length; end += 11) {
    const content = example.slice(0, end);
    const lines = content.split('\n');
    for (const { line, column } of (await answer(content))?.problems ?? []) {
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeLessThanOrEqual(Math.max(1, lines[line - 1]?.length ?? 0));
    }
  }
});

test('random bytes are answered with problems', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
      expect(await answer(bytes)).toBeInstanceOf(ProblemsError);
    }),
    { numRuns: 100 },
  );
});

test('a secret written in the wrong place is never repeated, whatever else is broken', async () => {
  const spot = example.replace('{ env: LOBBYGUARD_PASSWORD }', secret);
  const broken = fc.tuple(fc.nat(spot.length), pieces).map(([at, piece]) => spot.slice(0, at) + piece + spot.slice(at));
  await fc.assert(
    fc.asyncProperty(broken, async (content) => {
      fc.pre(content.includes(secret));
      const error = await answer(content);
      expect(error?.message ?? '').not.toContain('swordfish');
    }),
    { numRuns: 150 },
  );
});
