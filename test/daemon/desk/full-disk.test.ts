// What humans say at the desk of a running daemon whose disk is full: each act is refused in words, and nothing of it is done.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { Config } from '../../../src/config/config.ts';
import type { Desk, PersonSight, Refusal } from '../../../src/rulings/port.ts';
import { aDirectory, aSimulator, moderating, until } from '../../support/daemon.ts';
import { aSmallDisk, canMount } from '../../support/small-disk.ts';

const by = localBy('anna', 'console');
const elsewhere = 'sip:x@example.com;gruu;opaque=app:conf:focus:id:ABCDEF';
const policies = `version: 1
name: guests
rules:
  - { id: flood, cap: 1, when: { anonymous: true }, then: reject }
  - { id: hold-all, when: { inLobby: true }, then: hold }
  - { id: later, mode: assist, when: { name: nobody at all }, then: reject }
`;
const strict = 'version: 1\nname: guests\nrules:\n  - { id: no-partners, when: { sourceNetwork: Federated }, then: remove }\n';
const reason = expect.stringContaining('the audit log cannot be written');
const unrecordable = { kind: 'refused', code: 'unrecordable', reason } satisfies Refusal;
const people = ['Ann', 'Ben', 'Cem', 'Dora', 'Eve', 'g1', 'g2', 'g3'];

async function aNight(part: Partial<Config['safety']> = {}) {
  const disk = aSmallDisk(aDirectory());
  const simulator = await aSimulator();
  for (const name of people) {
    const anonymous = name.startsWith('g');
    const uri = `sip:${name.toLowerCase()}@${anonymous ? 'anonymous.invalid' : 'partner.example'}`;
    simulator.meeting().join({ name, uri, anonymous, lobby: name !== 'Eve', network: anonymous ? 'Unknown' : 'Federated' });
  }
  const watch = await moderating(simulator, {
    policies,
    config: {
      audit: { directory: join(disk.path, 'audit'), redact: { name: 'keep', uri: 'keep', phone: 'keep' } },
      console: { host: '127.0.0.1', port: 0, graceMs: 600_000 },
      safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 1_000, ...part },
    },
  });
  const desk: Desk = watch.daemon.desk;
  await until('the rule to stop', () => desk.state().stopped.length > 0);
  const meeting = desk.meetings()[0]?.key ?? '';
  const everybody = () => desk.people(meeting);
  const about = async (name: string) => {
    const find = () => everybody().find((one) => one.name === name && one.decision !== undefined);
    await until(`a decision about ${name}`, () => find() !== undefined);
    const { key, version } = find() as PersonSight;
    return { meeting, person: key, seen: version, by };
  };
  /** Also what of the log's last block is free. */
  async function fill(): Promise<void> {
    disk.fill();
    while ((await desk.ruleOff({ meeting, rule: 'later', by })).kind === 'accepted');
  }
  const orders = () => everybody().flatMap(({ name, order }) => (order === undefined ? [] : [[name, order.id, order.state]]));
  const stopped = () => desk.state().stopped.map(({ rule }) => rule);
  return { watch, desk, simulator, meeting, about, fill, orders, stopped };
}

test.skipIf(!canMount())('on a full disk every act is refused in words, and nothing of it is done', async () => {
  const { desk, simulator, meeting, about, fill, orders, stopped } = await aNight();
  const waits = await desk.wait(await about('Ben'));
  await desk.order({ ...(await about('Cem')), act: 'reject' });
  await until('something that needs a human', () => desk.needs().length > 0);
  const [ann, dora, eve] = [await about('Ann'), await about('Dora'), await about('Eve')];
  const need = { need: desk.needs()[0]?.id ?? '', seen: '', by };
  await fill();
  const before = [orders(), stopped()];
  const answers = {
    admit: await desk.order({ ...ann, act: 'admit' }),
    reject: await desk.order({ ...dora, act: 'reject' }),
    eject: await desk.order({ ...eve, act: 'eject' }),
    wait: await desk.wait(dora),
    pass: await desk.pass(ann),
    extend: await desk.extend(ann),
    take: await desk.take(need),
    release: await desk.release(need),
    ack: await desk.ack(need),
    ruleOn: await desk.ruleOn({ meeting, rule: 'flood', by }),
    ruleOff: await desk.ruleOff({ meeting, rule: 'hold-all', by }),
    addMeeting: await desk.addMeeting({ meeting: elsewhere, by }),
    promote: await desk.promote({ what: 'later', to: 'enforce', by }),
  };
  for (const [act, answer] of Object.entries(answers)) expect(answer, act).toMatchObject(unrecordable);
  const bulk = await desk.bulk({ act: 'wait', meeting, people: [{ person: dora.person, seen: dora.seen }], expect: 1, by });
  expect(bulk).toMatchObject({ orders: [unrecordable] });
  const undone = await desk.undo({ of: waits.kind === 'accepted' ? waits.id : '', by });
  expect(undone).toMatchObject({ people: [{ effect: 'nothing', said: unrecordable.reason }] });
  expect([orders(), stopped()]).toEqual(before);
  expect(simulator.violations).toEqual([]);
});

test.skipIf(!canMount())('on a full disk nothing goes on: what was paused, and rules that have stopped, stay so', async () => {
  const { watch, desk, fill, stopped } = await aNight();
  await fill();
  const before = stopped();
  expect(before).toContain('flood');
  await expect(desk.resume(by)).rejects.toMatchObject({
    code: 'AUDIT_UNWRITABLE',
    message: expect.stringMatching(/^NOT resumed: the audit log/),
  });
  expect(stopped()).toEqual(before);
  await desk.pause(by);
  await expect(desk.resume(by)).rejects.toMatchObject({
    code: 'AUDIT_UNWRITABLE',
    message: expect.stringMatching(/^STILL paused: the audit log/),
  });
  expect([watch.daemon.status().paused, stopped()]).toEqual([true, before]);
});

test.skipIf(!canMount())('on a full disk policies that wait for a human go on waiting', async () => {
  const { watch, desk, fill } = await aNight({ maxNewRemovals: { people: 1, share: 1 } });
  const before = watch.daemon.status().policy.revision;
  writeFileSync(watch.policyFile, strict);
  await watch.daemon.reload();
  await fill();
  const revision = watch.daemon.status().policy.waiting?.revision ?? '';
  expect(await desk.acceptPolicies({ revision, by })).toMatchObject(unrecordable);
  expect(watch.daemon.status().policy).toMatchObject({ revision: before, waiting: { revision } });
});
