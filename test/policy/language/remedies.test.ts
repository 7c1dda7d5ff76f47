// What a message says to write instead is what is meant: never somebody else's address, and never told in its turn.
import { expect, test } from 'vitest';
import { wholeDoubt } from '../../../src/policy/language/meaning.ts';
import { type FactDefinition, factNamed } from '../../../src/roster/facts.ts';
import { load } from '../sets.ts';

const fact = (name: string) => factNamed(name) as FactDefinition;
const remedyOf = (name: string, written: string) => /write (.*)$/.exec(wholeDoubt(fact(name), written)?.message ?? '')?.[1];

test.each([
  ['uri', 'o’neil@example.com', '"o\'neil@example.com"'],
  ['uri', 'anna–lena@example.com', '"anna-lena@example.com"'],
  ['uri', 'anna lena@example.com', undefined],
  ['uri', 'j. smith@example.com', undefined],
  ['uri', 'ann|bob@example.com', undefined],
  ['uri', 'ann,bob@example.com', undefined],
  ['uri', 'Ann Smith <ann@example.com>', '"ann@example.com"'],
  ['uri', 'Ann, ann@example.com', '"ann@example.com"'],
  ['uri', 'smtp:ann@example.com', '"ann@example.com"'],
  ['uri', 'mail=ann@example.com', '"ann@example.com"'],
  ['uri', 'UID = *@example.com', '{ glob: "*@example.com" }'],
  ['uri', 'mailto:*@example.com', '{ glob: "*@example.com" }'],
  ['uri', '"*@example.com"', '{ glob: "*@example.com" }'],
  ['uri', 'mailto:ann@example.com?subject=hi', '"ann@example.com"'],
  ['uri', '* @example.com', '{ glob: "*@example.com" }'],
  ['uri', '^.*@example.com$', '{ glob: "*@example.com" }'],
  ['uri', '+49 30 12?', undefined],
  ['domain', 'part–ner.example', '"part-ner.example"'],
  ['domain', '*.part–ner.example', 'domainIn: ["*.part-ner.example"]'],
  ['domain', 'part ner.example', undefined],
  ['domain', 'm%C3%BCnchen.example', undefined],
  ['domain', 'm&uuml;nchen.example', undefined],
  ['domain', 'https://a.example/x', '"a.example"'],
])('%s %j: %j', (name, written, remedy) => {
  expect(wholeDoubt(fact(name), written)).toBeDefined();
  const found = remedyOf(name, written);
  expect(found === undefined || /^an? |^example/.test(found) ? undefined : found).toBe(remedy);
  if (remedy !== undefined && !remedy.startsWith('domainIn'))
    expect(load(`rules: [{ id: r, when: { ${name}: ${remedy} }, then: hold }]`).problems).toEqual([]);
});

test.each([
  ['organizer', '%@example.com', '"*@example.com"'],
  ['organizer', '^.*@example.com$', '"*@example.com"'],
])('the scope %s %j is told with a remedy that a scope can be written with', (key, glob, remedy) => {
  const [told] = load(
    `meetings: { ${key}: [${JSON.stringify(glob)}] }\nrules: [{ id: r, when: { anonymous: true }, then: hold }]`,
  ).problems;
  expect(told?.message).toContain(`write ${remedy}`);
  expect(told?.message).not.toContain('{');
});
