// Servers that leave the role out of their representations, and a list of leaders that spells its people in a way of its own.
import { expect, test } from 'vitest';
import type { Answer } from '../../src/simulator/http/exchange.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { anonymous, strangers } from '../support/crowd.ts';
import { aSimulator, moderating, until } from '../support/daemon.ts';
import { type Dialect, webhookAccount } from '../support/dialects.ts';

type Entry = (href: string) => unknown;

interface List {
  _links: Record<string, { href: string }[]>;
}

/** What a list says of people other than the moderator is rewritten. */
function rewriteList(simulator: Simulator, list: string, entry: Entry): void {
  const answer = ({ json, text, ...rest }: Answer): Answer => {
    const said = JSON.parse(json === undefined ? (text ?? '{}').replace(/^\uFEFF/, '') : JSON.stringify(json)) as List;
    for (const [rel, links] of Object.entries(said._links ?? {})) {
      if (rel.endsWith('participant'))
        said._links[rel] = links.flatMap((link) => (/guest/.test(link.href) ? entry(link.href) : link)) as never;
    }
    return { ...rest, json: said as never };
  };
  const path = new RegExp(`/${list}(?:\\?|$)|filter=${list}`, 'i');
  simulator.fault({ method: 'GET', path, effect: { kind: 'rewrite', answer } });
}

const known: [string, Entry][] = [
  ['as everywhere', (href) => ({ href })],
  ['in another case', (href) => ({ href: href.replace('guest-boss', 'Guest-Boss') })],
  ['with a slash at the end', (href) => ({ href: href.replace(/(?=\?|$)/, '/') })],
  ['without the query', (href) => ({ href: href.replace(/\?.*$/, '') })],
  ['with another query', (href) => ({ href: `${href}${href.includes('?') ? '&' : '?'}filter=leaders` })],
  ['under a path of its own', (href) => ({ href: href.replace('/participants/', '/leaders/') })],
  ['on a host that is not trusted', (href) => ({ href: new URL(href, 'https://pool-int.example.net').href })],
];

const unknown: [string, Entry][] = [
  ['null', () => ({ href: null, title: 'Boss' })],
  ['text', (href) => href],
  ['an href of somebody else', (href) => ({ href: href.replace('boss', 'someone') })],
];

const dialects: Dialect[] = ['ucwa', 'webhook'];

async function aMeeting(dialect: Dialect, entry: Entry, stranger: string[]) {
  const simulator = await aSimulator();
  rewriteList(simulator, 'leaders', entry);
  rewriteList(simulator, 'attendees', () => []);
  simulator.meeting().join(anonymous('boss', { role: 'Leader', lobby: false, omit: ['role'] }));
  for (const n of [1, 2]) simulator.meeting().join(anonymous(n, { lobby: n === 2, omit: stranger }));
  return {
    simulator,
    watch: await moderating(simulator, { config: dialect === 'ucwa' ? {} : { accounts: [await webhookAccount(simulator)] } }),
  };
}

const boss = 'sip:guest-boss@anonymous.invalid';
const cases = (entries: [string, Entry][]) =>
  dialects.flatMap((dialect) => entries.map(([name, entry]) => [dialect, name, entry] as const));

test.each(cases(known))('%s: a leader who is listed %s stays, and people of whom nothing tells a role go', async (dialect, _, entry) => {
  const { simulator, watch } = await aMeeting(dialect, entry, ['role']);
  await until('the strangers to be gone', () => strangers(simulator.meeting()).length === 1);
  await until('the leader to be spared', () => watch.of('decision').some(({ because }) => because === 'leader'));
  expect(strangers(simulator.meeting())).toEqual([boss]);
});

test.each(cases(unknown))('%s: a leader who is listed as %s stays, and people who say that they attend go', async (dialect, _, entry) => {
  const { simulator, watch } = await aMeeting(dialect, entry, []);
  await until('the strangers to be gone', () => strangers(simulator.meeting()).length === 1);
  await until('the leader to be spared', () => watch.of('decision').some(({ because }) => because === 'leader'));
  expect(strangers(simulator.meeting())).toEqual([boss]);
});

test('leaders who cannot be told from their list are spared with everybody else, and that is told', async () => {
  const { simulator, watch } = await aMeeting('ucwa', () => ({ href: null }), ['role']);
  const readAt = () => watch.daemon.status().accounts[0]?.meetings[0]?.rosterReadAt;
  for (let round = 0; round < 3; round += 1) {
    const before = readAt();
    simulator.resync();
    await until('a full read', () => readAt() !== before);
  }
  await until('the alarm', () => watch.of('alarm').some(({ message }) => message.includes('leaders') && message.includes('3 people')));
  expect(simulator.actions).toEqual([]);
});
