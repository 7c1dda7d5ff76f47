import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schema } from '../../../src/cli/commands/schema.ts';
import { jsonSchemaText, schemaKinds } from '../../../src/cli/json-schemas.ts';
import { aFakeIo } from '../fake-io.ts';

/** `npx vitest run --dir test test/cli/commands/schema.test.ts -u` writes them again. */
test.each(schemaKinds)('the shipped schema of a %s file is the generated one', async (kind) => {
  await expect(jsonSchemaText(kind)).toMatchFileSnapshot(join(import.meta.dirname, `../../../schemas/${kind}.json`));
});

test('schema prints a JSON Schema, and knows what there is none of', async () => {
  const fake = aFakeIo();
  expect(await schema({ kind: 'policy' }, fake.io)).toBe(0);
  expect(JSON.parse(fake.out())).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' });
  await expect(schema({ kind: 'polcy' }, fake.io)).rejects.toMatchObject({ code: 'USAGE' });
});

test('the schema offers every fact and its operators, where editors look for them', () => {
  const text = jsonSchemaText('policy');
  for (const word of ['anonymous', 'meeting.lobbySize', 'domainNotIn', 'resembles', 'within', 'zone', 'ifUnknown'])
    expect(text).toContain(`"${word}"`);
});

interface Described {
  description?: string;
  properties?: Record<string, Described>;
  items?: Described;
  anyOf?: (Described & { const?: string })[];
}

test('editors have hover text for every key of a policy and of a rule, and for every word of `then` and `mode`', () => {
  const policy = JSON.parse(jsonSchemaText('policy')) as Described;
  const rule = policy.properties?.['rules']?.items;
  for (const [key, { description }] of Object.entries({ ...policy.properties, ...rule?.properties }))
    if (key !== 'when') expect(description, key).toMatch(/\w/);
  for (const [key, words] of [
    ['then', ['allow', 'reject', 'eject', 'remove', 'admit', 'hold']],
    ['mode', ['off', 'dry-run', 'assist', 'enforce']],
  ] as const) {
    const choices = rule?.properties?.[key]?.anyOf?.filter((choice) => choice.const !== undefined) ?? [];
    expect(choices.map((choice) => choice.const)).toEqual(words);
    for (const choice of choices) expect(choice.description, choice.const).toMatch(/\w/);
  }
});

test('editors have hover text for every key of a configuration', () => {
  const bare: string[] = [];
  const walk = (at: unknown, path: string): void => {
    if (typeof at !== 'object' || at === null) return;
    for (const [key, value] of Object.entries(at)) {
      if (key === 'properties')
        for (const [name, one] of Object.entries(value as Record<string, Described & { const?: unknown }>))
          if (one.description === undefined && one.const === undefined) bare.push(`${path}.${name}`);
      walk(value, key === 'properties' ? path : `${path}.${key}`);
    }
  };
  walk(JSON.parse(jsonSchemaText('config')), 'config');
  expect(bare).toEqual([]);
});
