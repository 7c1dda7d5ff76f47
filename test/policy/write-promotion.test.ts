import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPolicies } from '../../src/policy/load.ts';
import type { PromotionEdit } from '../../src/policy/promotion-edit.ts';
import { type Put, writePromotion } from '../../src/policy/write-promotion.ts';
import { aDirectory } from '../support/directory.ts';

/** Line by line, what is different. */
function difference(before: string, after: string): { gone: string[]; come: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return { gone: old.filter((line) => !now.includes(line)), come: now.filter((line) => !old.includes(line)) };
}

async function write(directory: string, edit: PromotionEdit, put?: Put) {
  const { parsed } = await loadPolicies(directory);
  const policy = parsed.policies.find(({ name, rules }) => name === edit.what || rules.some(({ rule }) => rule.id === edit.what));
  if (policy === undefined) throw new Error('no such rule');
  return writePromotion(directory, policy, edit, put);
}

function starter(change: (text: string) => string = (text) => text): string {
  const directory = join(aDirectory(), 'policies');
  cpSync('policies', directory, { recursive: true });
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.yaml'))) {
    const path = join(directory, file);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  }
  return directory;
}

test.each([
  ['as they are', (text: string) => text],
  ['with the line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
  ['with a byte order mark', (text: string) => `\ufeff${text}`],
])('a rule of the starter policies is raised by itself, %s', async (_name, change) => {
  const directory = starter(change);
  const file = join(directory, '10-raid.yaml');
  const before = readFileSync(file, 'utf8');
  const { said } = await write(directory, { what: 'anonymous-flood', to: 'enforce', rollout: { percent: 20, until: '2027-01-31' } });
  const { gone, come } = difference(before, readFileSync(file, 'utf8'));
  expect(gone.map((line) => line.slice(0, 12))).toEqual(['mode: assist']);
  expect(come.map((line) => line.trim().split('  ')[0])).toEqual([
    'mode: enforce',
    'mode: assist',
    'rollout: { percent: 20, until: 2027-01-31 }',
    'mode: assist',
  ]);
  expect(said).toHaveLength(4);
  const { parsed } = await loadPolicies(directory);
  const modes = parsed.policies.flatMap(({ rules }) => rules.map(({ rule }) => [rule.id, rule.mode] as const));
  expect(modes.filter(([, mode]) => mode === 'enforce')).toEqual([['anonymous-flood', 'enforce']]);
});

test('a whole policy is one word, and a rollout that goes to all meetings is one line less', async () => {
  const directory = starter();
  const file = join(directory, '10-raid.yaml');
  const before = readFileSync(file, 'utf8');
  await write(directory, { what: 'raid', to: 'enforce' });
  expect(readFileSync(file, 'utf8')).toBe(before.replace('mode: assist', 'mode: enforce'));
  const raised = readFileSync(file, 'utf8');
  await write(directory, { what: 'anonymous-flood', to: 'enforce', rollout: { percent: 20 } });
  await write(directory, { what: 'anonymous-flood', to: 'enforce', rollout: { percent: 50 } });
  expect(readFileSync(file, 'utf8')).toContain('rollout: { percent: 50 }');
  await write(directory, { what: 'anonymous-flood', to: 'enforce' });
  expect(readFileSync(file, 'utf8')).toBe(raised);
});

test('what is there already is said, and nothing is written', async () => {
  const directory = starter();
  const before = readFileSync(join(directory, '10-raid.yaml'), 'utf8');
  await expect(write(directory, { what: 'anonymous-flood', to: 'assist' })).rejects.toThrow(/nothing was written/);
  expect(readFileSync(join(directory, '10-raid.yaml'), 'utf8')).toBe(before);
});

const when = 'when: { anonymous: true, inLobby: true }, then: reject';

test.each([
  [
    'JSON stays JSON',
    '{"name":"g","mode":"assist","rules":[{"id":"a","when":{"anonymous":true},"then":"reject"},{"id":"b","when":{"anonymous":false},"then":"hold"}]}',
    '{"name":"g","mode":"enforce","rules":[{"id":"a", "rollout": {"percent":20},"when":{"anonymous":true},"then":"reject"},{"id":"b", "mode": "assist","when":{"anonymous":false},"then":"hold"}]}',
  ],
  [
    'double quotes stay',
    `mode: "assist" # q\nrules: [{ id: a, ${when} }]\n`,
    `mode: "enforce" # q\nrules: [{ id: a, rollout: { percent: 20 }, ${when} }]\n`,
  ],
  [
    'single quotes stay',
    `mode: 'assist'\nrules: [{ id: a, ${when} }]\n`,
    `mode: 'enforce'\nrules: [{ id: a, rollout: { percent: 20 }, ${when} }]\n`,
  ],
  [
    'a folded word',
    `mode: >-\n  assist\nrules: [{ id: a, ${when} }]\n`,
    `mode: enforce\nrules: [{ id: a, rollout: { percent: 20 }, ${when} }]\n`,
  ],
  [
    'a word on the next line',
    `mode:\n  assist\nrules: [{ id: a, ${when} }]\n`,
    `mode:\n  enforce\nrules: [{ id: a, rollout: { percent: 20 }, ${when} }]\n`,
  ],
])('%s', async (_what, before, after) => {
  const directory = aDirectory();
  const file = join(directory, 'p.yaml');
  writeFileSync(file, before);
  await write(directory, { what: 'a', to: 'enforce', rollout: { percent: 20 } });
  expect(readFileSync(file, 'utf8')).toBe(after);
});

test('an anchor that another rule uses too is left alone, and so is the file', async () => {
  const directory = aDirectory();
  const file = join(directory, 'p.yaml');
  const text = `rules:\n- { id: a, mode: &m assist, ${when} }\n- { id: b, mode: *m, ${when} }\n`;
  writeFileSync(file, text);
  await expect(write(directory, { what: 'a', to: 'enforce' })).rejects.toThrow(/is as it was/);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

const toEnforce: PromotionEdit = { what: 'anonymous-flood', to: 'enforce' };

function refusal(code: string): Error {
  return Object.assign(new Error(`${code}: it cannot be written`), { code });
}

test('a file that may not be written stays as it was, and the error names it and says what to do', async () => {
  const directory = starter();
  const file = join(directory, '10-raid.yaml');
  const before = readFileSync(file, 'utf8');
  const written = write(directory, toEnforce, () => Promise.reject(refusal('EACCES')));
  await expect(written).rejects.toThrow(/10-raid\.yaml cannot be written .*it is as it was: let the user who runs this write to it/);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test.each([
  ['is put back', 1, 'it is as it was: make room on the disk and try again'],
  ['is told where it cannot be put back', 2, 'only a part of it is there now: make room on the disk and put the file back from a copy'],
])('of a file that a full disk has cut off, what was there %s', async (_how, failures, told) => {
  const directory = starter();
  const file = join(directory, '10-raid.yaml');
  const before = readFileSync(file);
  let tries = 0;
  const written = write(directory, toEnforce, async (path, content) => {
    tries += 1;
    writeFileSync(path, tries <= failures ? content.slice(0, 100) : content);
    if (tries <= failures) throw refusal('ENOSPC');
  });
  await expect(written).rejects.toThrow(told);
  expect(readFileSync(file).equals(before)).toBe(failures === 1);
});

test.each(['NFC', 'NFD'] as const)(
  'a rule whose letters the file has in %s is raised, and its id stays as it was written',
  async (form) => {
    const id = 'ü-anonym'.normalize(form);
    const directory = aDirectory({
      'a.yaml': `rules:\n  - id: ${id}\n    when: { anonymous: true, inLobby: true }\n    then: reject\n    mode: assist\n`,
    });
    const { parsed } = await loadPolicies(directory);
    const [policy] = parsed.policies;
    if (policy === undefined) throw new Error('no policy');
    await writePromotion(directory, policy, { what: id.normalize('NFD'), to: 'enforce' });
    expect(readFileSync(join(directory, 'a.yaml'), 'utf8')).toContain(`id: ${id}`);
    expect((await loadPolicies(directory)).parsed.policies[0]?.rules[0]?.rule.mode).toBe('enforce');
  },
);
