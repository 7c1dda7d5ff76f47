// One scenario, one pipeline, two dialects: the decisions and the actions are the same.
import { expect, onTestFinished, test } from 'vitest';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import type { WebhookSwitches } from '../../src/simulator/webhook/switches.ts';
import { anonymous, colleague, fill, strangers } from '../support/crowd.ts';
import { until, type Watching, watching } from '../support/daemon.ts';
import { type Dialect, webhookAccount } from '../support/dialects.ts';

interface Scene {
  simulator: Simulator;
  watch: Watching;
}

async function aScene(dialect: Dialect, options: { switches?: Partial<WebhookSwitches>; policies?: string } = {}): Promise<Scene> {
  const simulator = await createSimulator(options.switches ? { webhook: { switches: options.switches } } : {});
  onTestFinished(() => simulator.close());
  fill(simulator.meeting());
  const accounts = dialect === 'ucwa' ? {} : { accounts: [await webhookAccount(simulator)] };
  const watch = await watching(simulator, { config: accounts, ...(options.policies === undefined ? {} : { policies: options.policies }) });
  await until('the meeting to be joined', () => watch.of('meeting').some((record) => record.event === 'joined'));
  return { simulator, watch };
}

const policies = `
version: 1
name: mixed
lists: { partners: [partner.example] }
rules:
  - { id: partners, when: { uri: { domainIn: { list: partners } }, inLobby: true }, then: admit }
  - { id: consumers, when: { sourceNetwork: PublicCloud }, then: hold }
  - { id: strangers, when: { anonymous: true }, then: remove }
`;

/** The same story for both dialects; what came of it, without hrefs and times. */
async function story(dialect: Dialect) {
  const { simulator, watch } = await aScene(dialect, { policies });
  const meeting = simulator.meeting();
  await until('the first strangers to be gone', () => strangers(meeting).length === 0);
  meeting.join(colleague('paula', { uri: 'sip:paula@partner.example', network: 'Federated', lobby: true }));
  meeting.join(colleague('c', { uri: 'sip:c@consumer.example', network: 'PublicCloud', lobby: true }));
  meeting.join(anonymous('late'));
  await until('the late stranger to be gone', () => strangers(meeting).length === 0);
  await until('the partner to be let in', () => meeting.find('sip:paula@partner.example')?.place === 'inside');
  await until('the outcomes', () => watch.of('outcome').length >= 12);
  await until('the hold', () => watch.of('decision').some((one) => one.because === 'held'));
  await watch.stop();
  const decided = watch.of('decision').filter((one) => one.rule !== null && one.because !== 'no-link' && one.because !== 'not-applicable');
  return {
    decisions: [...new Set(decided.map((one) => `${String(one.facts['uri'])} ${one.rule} ${one.because ?? one.verdict}`))].sort(),
    actions: simulator.actions.map((action) => `${action.action} ${action.target?.uri}`).sort(),
    violations: simulator.violations,
    organizerThere: meeting.find('sip:organizer@example.com')?.place,
  };
}

test('the same scenario in both dialects gives the same decisions and the same actions', async () => {
  const ucwa = await story('ucwa');
  const webhook = await story('webhook');
  expect(webhook).toEqual(ucwa);
  expect(ucwa).toMatchObject({ violations: [], organizerThere: 'inside' });
  expect(ucwa.actions).toHaveLength(12);
});

const manners: Partial<WebhookSwitches>[] = [
  { prefix: 'service:' },
  { prefix: 'mixed', doubleEscape: false, bom: false },
  { encodedEndpoint: true, conversationSender: 'communication' },
  { duplicate: 0.5, reorder: 0.5 },
  { lateLinksMs: 500 },
  { expectContinue: false },
];

test.each(manners.map((switches) => [JSON.stringify(switches), switches] as const))(
  'whatever the service is like, strangers are removed and nobody else is touched: %s',
  async (_, switches) => {
    const { simulator, watch } = await aScene('webhook', { switches });
    for (let n = 20; n < 25; n += 1) simulator.meeting().join(anonymous(n, { lobby: n % 2 === 0 }));
    await until('every stranger to be gone', () => strangers(simulator.meeting()).length === 0);
    expect(simulator.actions.filter((action) => action.target && !action.target.anonymous)).toEqual([]);
    await watch.stop();
    expect(simulator.violations).toEqual([]);
  },
);
