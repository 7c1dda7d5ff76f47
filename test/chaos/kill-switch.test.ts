import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/log.ts';
import type { FaultEffect } from '../../src/simulator/http/fault.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { anonymous, colleague, strangers } from '../support/crowd.ts';
import { aConfig, rejectAnonymous, until } from '../support/daemon.ts';

const action = /\/(?:reject|eject)(?:\?|$)/;

/** What the requests meet at the moment the switch is thrown. */
const troubles: [string, FaultEffect | undefined][] = [
  ['all goes well', undefined],
  ['requests back off after 503', { kind: 'status', status: 503 }],
  ['requests wait for a Retry-After', { kind: 'status', status: 503, retryAfter: 2 }],
  ['requests back off after resets', { kind: 'reset-before' }],
  ['replies are lost though carried out', { kind: 'lost-reply' }],
  ['requests hang', { kind: 'hang' }],
  ['answers are slow', { kind: 'slow', ms: 2_500 }],
];

test.concurrent.for(troubles)('PAUSED stops everything within a second when %s, and resume decides everyone again', ([, effect]) =>
  moderating(async ({ simulator, records, paused }) => {
    const sent = () => simulator.requests.filter(({ method, path }) => method === 'POST' && action.test(path));
    // Requests that hang keep their places for half a minute: two of four, so that the others have some.
    const hanging = effect?.kind === 'hang' ? 2 : 0;
    if (effect !== undefined) simulator.fault({ method: 'POST', path: action, effect, ...(hanging > 0 ? { times: hanging } : {}) });
    for (let n = 1; n <= 60; n += 1) simulator.meeting().join(anonymous(n, { lobby: n % 2 === 0 }));
    for (let n = 1; n <= 5; n += 1) simulator.meeting().join(colleague(n));
    await until('requests on their way', () => sent().length >= 4);
    writeFileSync(paused, 'the night watch\n');
    const pausedAt = Date.now();
    await sleep(4_000);
    expect(sent().filter(({ at }) => at > pausedAt + 1_000)).toEqual([]);
    expect(records.filter(({ type }) => type === 'pause')).toMatchObject([{ by: { who: 'the night watch' } }]);
    expect(strangers(simulator.meeting()).length).toBeGreaterThan(0);

    simulator.clearFaults();
    const present = simulator.meeting().people.size;
    const decided = () => records.filter(({ type }) => type === 'decision').length;
    const before = decided();
    rmSync(paused);
    await until('everyone to be decided again', () => decided() >= before + present);
    await until('every stranger to be gone', () => strangers(simulator.meeting()).length <= hanging);
    expect(simulator.actions.filter(({ target }) => target !== undefined && !target.anonymous)).toEqual([]);
  }),
);

interface Moderated {
  simulator: Simulator;
  records: AuditRecord[];
  /** The file that is the switch. */
  paused: string;
}

async function moderating(during: (moderated: Moderated) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-switch-'));
  const simulator = await createSimulator();
  const config = aConfig(simulator, directory, {
    limits: { requestsPerSecond: 10, actionsPerSecond: 10, batch: 20, concurrency: 4, retries: 8 },
  });
  writeFileSync(config.policies, rejectAnonymous);
  const records: AuditRecord[] = [];
  const log = createLog({ level: 'silent', format: 'human' });
  const daemon = await startDaemon({ config, log, onRecord: (record) => records.push(record) });
  try {
    await until('the meeting to be joined', () => records.some((record) => record.type === 'meeting'));
    await during({ simulator, records, paused: join(config.audit.directory, 'PAUSED') });
  } finally {
    await daemon.stop('the test is over');
    await simulator.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
