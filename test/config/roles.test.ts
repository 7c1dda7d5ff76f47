// Roles of the console that nobody would have, and meetings that are none.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/load.ts';
import { aDirectory } from '../support/directory.ts';

async function told(role: string): Promise<string[]> {
  const config = `accounts:
  - { name: a, username: a@example.com, password: { env: SECRET }, acceptInvitations: true }
console:
  listen: "127.0.0.1:8787"
  auth: { users: { file: users } }
  roles:
    - ${role}
`;
  const file = join(aDirectory({ 'lobbyguard.yaml': config }), 'lobbyguard.yaml');
  const { problems } = await readConfig(file, {}, { need: 'paths' });
  return problems.map(({ line, column, severity, code, message }) => `${line}:${column} ${severity} ${code}: ${message}`);
}

const scoped = (meetings: string): string => `{ group: staff, role: viewer, meetings: { ${meetings} } }`;

test.each([
  [scoped('organizer: ["example.com"]'), '7:61 error wrong-address', '"*@example.com"'],
  [scoped('organizer: "@example.com"'), '7:60 error wrong-address', '"*@example.com"'],
  [scoped('organizer: ".*@example.com"'), '7:60 error wrong-address', '"*@example.com"'],
  [scoped('organizer: "!*@example.com"'), '7:60 error wrong-address', '"*@example.com"'],
  [scoped('organizer: "*;user=phone"'), '7:60 error wrong-address', '*@sales.example.com'],
  [scoped('organizer: "<ann@example.com>"'), '7:60 error wrong-address', '*@sales.example.com'],
  [scoped('organizer: ["*@example.com", "a@b@example.com"]'), '7:78 error wrong-address', '*@sales.example.com'],
  [`{ user: '"ann@example.com"', role: viewer }`, '7:15 error wrong-value', 'write "ann@example.com"'],
  ['{ user: "*@example.com", role: viewer }', '7:15 error wrong-value', 'everyone: true'],
  ['{ user: "ann@example.co?", role: viewer }', '7:15 error wrong-value', 'everyone: true'],
  [`{ group: "'desk'", role: viewer }`, '7:16 error wrong-value', 'write "desk"'],
  ['{ group: "*", role: viewer }', '7:16 error wrong-value', 'everyone: true'],
])('the role %s is one that nobody would have, and is refused', async (role, where, remedy) => {
  const problems = await told(role);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(where);
  expect(problems[0]).toContain(remedy);
});

test.each([
  scoped('organizer: "*@sales.example.com"'),
  scoped('organizer: ["ceo@*", "*@mün*", "sip:Board@Example.com", "*sales*", "*"]'),
  scoped('subject: "*confidential*"'),
  '{ user: olivia@example.com, role: operator }',
  "{ user: 'EXAMPLE\\olivia', role: operator }",
  `{ user: "o'brien", role: operator }`,
  '{ user: sip:olivia@example.com, role: operator }',
  '{ group: /desk/night, role: operator }',
  '{ group: "CN=Desk,OU=Groups,DC=example,DC=com", role: operator }',
])('the role %s is in order', async (role) => {
  expect(await told(role)).toEqual([]);
});
