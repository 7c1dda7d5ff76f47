// A desk that shows a scene and takes down what is asked of it. For what the real daemon would need a long play to show.
import type { AuditRecord } from '../../src/audit/record.ts';
import type { PolicySet } from '../../src/policy/policy.ts';
import type { Desk, DeskChange, DeskState, MeetingSight, Need, PersonSight } from '../../src/rulings/port.ts';

export interface FakeDesk extends Desk {
  readonly calls: [name: string, request: unknown][];
  now: DeskState;
  crowd: Map<string, PersonSight[]>;
  rooms: MeetingSight[];
  list: Need[];
  change(change: DeskChange): void;
  record(record: AuditRecord): void;
}

const start = Date.now();

export function aState(over: Partial<DeskState> = {}): DeskState {
  return {
    at: Date.now(),
    mode: 'enforce',
    paused: false,
    auditWritable: true,
    canAct: true,
    revision: 'abcdef0123456789',
    held: 0,
    stopped: [],
    graceMs: 3_000,
    ...over,
  };
}

export function aPerson(key: string, over: Partial<PersonSight> = {}): PersonSight {
  return {
    key,
    participant: `https://pool.example.com/c/1/participants/${key}`,
    identity: `id-${key}`,
    version: 'v1',
    name: key,
    place: 'lobby',
    since: start - 30_000,
    facts: { anonymous: true, name: key, inLobby: true },
    offers: ['admit', 'reject'],
    rememberable: false,
    decision: {
      id: `d-${key}`,
      at: start - 29_000,
      rule: 'guests-wait',
      action: 'hold',
      mode: 'enforce',
      verdict: 'stay',
      because: 'held',
    },
    ...over,
  };
}

export function aMeeting(key: string, over: Partial<MeetingSight> = {}): MeetingSight {
  return {
    key,
    account: 'moderator',
    meeting: `https://pool.example.com/c/${key}`,
    state: 'in',
    subject: 'Quarterly results, all hands',
    organizer: 'olivia@example.com',
    inside: 12,
    waiting: 3,
    stopped: [],
    arrivals: Array.from({ length: 60 }, (_, n) => (n > 40 ? n - 38 : 1)),
    ...over,
  };
}

export function aNeed(id: string, over: Partial<Need> = {}): Need {
  return {
    id,
    kind: 'held',
    version: 'n1',
    since: start - 60_000,
    count: 1,
    oldest: start - 60_000,
    people: [],
    text: 'somebody waits',
    state: { kind: 'open' },
    ...over,
  };
}

export function aDesk(
  scene: { rooms?: MeetingSight[]; crowd?: [string, PersonSight[]][]; needs?: Need[]; state?: Partial<DeskState> } = {},
): FakeDesk {
  const listeners = new Set<(change: DeskChange) => void>();
  const calls: FakeDesk['calls'] = [];
  const places = new Map<string, string>();
  const note = (name: string, request: unknown): void => void calls.push([name, request]);
  const accept = (name: string) => async (request: unknown) => {
    note(name, request);
    return { kind: 'accepted' as const, id: `h${calls.length}` };
  };
  const desk: FakeDesk = {
    calls,
    now: aState(scene.state),
    crowd: new Map(scene.crowd ?? []),
    rooms: scene.rooms ?? [aMeeting('m1')],
    list: scene.needs ?? [],
    change(change) {
      for (const listener of listeners) listener(change);
    },
    record: (record) => desk.change({ kind: 'record', record }),
    state: () => ({ ...desk.now, at: Date.now() }),
    meetings: () => desk.rooms,
    meeting: (key) => desk.rooms.find((one) => one.key === key),
    people: (meeting) => desk.crowd.get(meeting) ?? [],
    person: (meeting, key) => desk.crowd.get(meeting)?.find((one) => one.key === key),
    needs: () => desk.list,
    placeOf: (id) => places.get(id) ?? [...desk.crowd].find(([, people]) => people.some(({ order }) => order?.id === id))?.[0],
    policies: () => ({ revision: desk.now.revision, rules: [] }) as unknown as PolicySet,
    async order(request) {
      note('order', request);
      places.set(`o${calls.length}`, request.meeting);
      return {
        kind: 'accepted',
        id: `h${calls.length}`,
        order: `o${calls.length}`,
        graceMs: request.act === 'admit' ? 0 : desk.now.graceMs,
      };
    },
    async bulk(request) {
      note('bulk', request);
      const { graceMs } = desk.now;
      const orders = request.people.map(({ person }, n) => ({ person, kind: 'accepted' as const, id: `h${n}`, order: `h${n}`, graceMs }));
      return { kind: 'accepted', batch: `b${calls.length}`, graceMs, orders };
    },
    async undo(request) {
      note('undo', request);
      return { kind: 'accepted', id: `h${calls.length}`, people: [] };
    },
    wait: accept('wait'),
    pass: accept('pass'),
    extend: accept('extend'),
    take: accept('take'),
    release: accept('release'),
    ack: accept('ack'),
    ruleOn: accept('ruleOn'),
    ruleOff: accept('ruleOff'),
    cancelOrder: accept('cancelOrder'),
    addMeeting: accept('addMeeting'),
    removeMeeting: accept('removeMeeting'),
    async pause(by) {
      note('pause', by);
      desk.now = { ...desk.now, paused: true, pausedBy: by.who };
      desk.change({ kind: 'state' });
      return { said: 'Paused: nothing is sent until somebody resumes.' };
    },
    promotionGround: () => ({ policies: 'policies', safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 120, ours: [] } }),
    async promote({ by }) {
      note('promote', by);
      return { kind: 'accepted', id: 'promoted' };
    },
    async acceptPolicies({ by }) {
      note('accept', by);
      return { kind: 'accepted', id: 'accepted' };
    },
    async resume(by) {
      note('resume', by);
      desk.now = { ...desk.now, paused: false };
      desk.change({ kind: 'state' });
      return { wasPaused: true, rules: [], said: 'Resumed.' };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return desk;
}
