// Everything a chaos run plays with: the simulated server, the daemon beside it, its files, and those who watch.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Behaviour, defaultBehaviour } from '../../src/simulator/behaviour.ts';
import type { Meeting } from '../../src/simulator/meeting/meeting.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { type AuditDisk, createAuditDisk } from './audit-disk.ts';
import { createFindings, type Findings } from './findings.ts';
import { createGuardProcess, type GuardProcess } from './guard-process.ts';
import { createJudge, type HumanWords, type Terms } from './judge.ts';
import { moderators, protectedAddresses } from './people.ts';
import { createPolicyDisk, type PolicyDisk } from './policy-disk.ts';
import type { Protected, ProtectionDisk } from './protection-disk.ts';
import { createStalls, type Stalls } from './stalls.ts';
import { createSwitch, type Switch } from './switch.ts';
import { createWitness, type Witness } from './witness.ts';

export interface World {
  readonly directory: string;
  readonly simulator: Simulator;
  readonly guard: GuardProcess;
  readonly audit: AuditDisk;
  readonly policies: PolicyDisk;
  readonly witness: Witness;
  readonly findings: Findings;
  readonly pause: Switch;
  readonly stalls: Stalls;
  readonly terms: Terms;
  /** The addresses of the accounts; each has its share of the meetings. */
  readonly moderators: readonly string[];
  /** Whose meeting it is. */
  moderatorOf(meeting: Meeting): string;
  /** When each life of the daemon began, and under which terms. */
  readonly lives: readonly Life[];
  /** Requests the judge found nothing wrong with: what the simulator says about the same ones is explained. */
  readonly justified: ReadonlySet<number>;
  /** Complaints of the simulator that what was done to it explains, by code and time. */
  readonly excuses: { code: string; from: number; until: number }[];
  /** Whom the configuration protects, where that changes during the run. */
  readonly protection: ProtectionDisk | undefined;
  /** Whom it protects now. */
  protects(): Protected;
  /** What humans said, where the run has a desk. */
  readonly humans: HumanWords | undefined;
  note(line: string): void;
  /** Writes the configuration for the next life. */
  configure(terms: Terms): void;
  startGuard(): void;
  close(options: { keep: boolean }): Promise<void>;
}

export interface Life {
  at: number;
  terms: Terms;
}

export interface WorldOptions {
  seed: number;
  meetings: number;
  /** One or two. */
  accounts?: number;
  behaviour?: Partial<Behaviour>;
  /** The audit directory on a file system that can be filled, where that is allowed. */
  smallDisk?: boolean;
  tell(line: string): void;
  /** What stands in for real processes, directories, sockets and clocks. */
  parts?: WorldParts;
}

export interface WorldParts {
  directory: string;
  guard: GuardProcess;
  stalls?: Stalls;
  listen?: NonNullable<SimulatorOptions['listen']>;
  /** The audit directory with further troubles, or others in its place. */
  troubled(audit: AuditDisk): AuditDisk;
  note?(line: string): void;
  /** What humans say at the desk, where anybody asks it. */
  humans?(simulator: Simulator, findings: Findings): HumanWords;
  protection?: ProtectionDisk | undefined;
  /** How long ago what the daemon has heard of was handed to the network, where that is known. */
  hearingMs?: number;
  /** Other accounts than the usual ones. */
  moderators?: readonly string[];
  /** Writes the configuration in another way. */
  configure?(world: World, terms: Terms): void;
}

export const easyTerms: Terms = {
  mode: 'enforce',
  requestsPerSecond: 20,
  actionsPerSecond: 20,
  protectLeaders: true,
  maxRemovalsPerMinute: 100_000,
};

export async function createWorld({
  seed,
  meetings,
  accounts = 1,
  behaviour,
  smallDisk = false,
  tell,
  parts,
}: WorldOptions): Promise<World> {
  const directory = parts?.directory ?? mkdtempSync(join(tmpdir(), 'lobbyguard-chaos-'));
  const story = join(directory, 'story.log');
  const note = parts?.note ?? ((line: string) => appendFileSync(story, `${new Date().toISOString()} ${line}\n`));
  const findings = createFindings((line) => {
    note(`FINDING ${line}`);
    tell(line);
  });
  const policies = createPolicyDisk(directory);
  const calmDisk = createAuditDisk(directory, smallDisk);
  const audit = parts?.troubled(calmDisk) ?? calmDisk;
  const ours = parts?.moderators ?? moderators.slice(0, accounts);
  const pause = createSwitch(audit);
  const stalls = parts?.stalls ?? createStalls();
  const judge = createJudge({
    policies,
    findings,
    self: ours,
    stalls,
    humans: () => humans,
    protectionAt: (at) => protection?.surelyAt(at) ?? protects(),
    hearingMs: parts?.hearingMs,
  });
  const protection = parts?.protection;
  const protects = () => protection?.now ?? { protect: protectedAddresses, leaders: terms.protectLeaders };
  const justified = new Set<number>();
  const lives: Life[] = [];
  let terms = easyTerms;
  const witness = createWitness(() => simulator);
  witness.onAction = (seen) => {
    if (judge.judge(seen, terms)) justified.add(seen.n);
    const pausedMs = pause.pausedFor(seen.at);
    if (pausedMs > 1_000 + stalls.longestSince(seen.at - 2_000))
      findings.add('request-while-paused', `${seen.url} ${pausedMs} ms after PAUSED`);
  };
  const simulator = await createSimulator({
    seed,
    observer: witness.observer,
    ...(parts?.listen === undefined ? {} : { listen: parts.listen }),
    ...(behaviour === undefined ? {} : { behaviour }),
    accounts: ours.map((uri) => ({ username: userOf(uri), password: 'open-sesame', uri, name: 'Lobby Moderator' })),
    meetings: Array.from({ length: meetings }, (_, n) => ({
      uri: `sip:organizer${n}@example.com;gruu;opaque=app:conf:focus:id:CHAOS${n}`,
      subject: `Meeting ${n}`,
    })),
  });
  const humans = parts?.humans?.(simulator, findings);
  const guard = parts?.guard ?? createGuardProcess(directory, join(directory, 'daemon.log'));

  const world: World = {
    directory,
    simulator,
    guard,
    audit,
    policies,
    witness,
    findings,
    pause,
    stalls,
    get terms() {
      return terms;
    },
    moderators: ours,
    moderatorOf: (meeting) => ours[simulator.meetings.indexOf(meeting) % ours.length] ?? '',
    lives,
    justified,
    excuses: [],
    humans,
    protection,
    protects,
    note,
    configure(next) {
      terms = next;
      if (parts?.configure !== undefined) parts.configure(world, next);
      else
        writeFileSync(join(directory, 'lobbyguard.yaml'), configuration(world, next, { discovery: simulator.url, policies: 'policies' }));
    },
    startGuard() {
      witness.newLife();
      humans?.newLife(audit.lostAt);
      lives.push({ at: Date.now(), terms });
      guard.start();
      note(`start, pid ${guard.pid}`);
    },
    async close({ keep }) {
      stalls.close();
      await guard.end('SIGKILL');
      await simulator.close();
      audit.close();
      if (!keep) rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
  return world;
}

export function moderatorIsIn(meeting: Meeting): boolean {
  return [...meeting.people.values()].some(({ account, place }) => account !== undefined && place === 'inside');
}

export function resetBehaviour(simulator: Simulator, part: Partial<Behaviour>): void {
  delete simulator.behaviour.lobbyTimeoutMs;
  Object.assign(simulator.behaviour, defaultBehaviour, part);
}

function userOf(uri: string): string {
  return uri.replace('sip:', '');
}

export function configuration(
  { simulator: { meetings }, moderators: ours, moderatorOf, protection }: World,
  terms: Terms,
  { discovery, policies }: { discovery: string; policies: string },
): string {
  const { mode, requestsPerSecond, actionsPerSecond, maxRemovalsPerMinute, maxNewRemovals = 1_000_000 } = terms;
  const protectLeaders = protection?.now.leaders ?? terms.protectLeaders;
  const protect = protection?.render() ?? JSON.stringify(protectedAddresses);
  return `version: 1
mode: ${mode}
policies: ${policies}
accounts:
${ours
  .map((one) =>
    accountOf(
      one,
      discovery,
      meetings.filter((meeting) => moderatorOf(meeting) === one),
    ),
  )
  .join('\n')}
limits: { requestsPerSecond: ${requestsPerSecond}, actionsPerSecond: ${actionsPerSecond}, concurrency: 4, retries: 4 }
safety: { protect: ${protect}, protectLeaders: ${protectLeaders}, maxRemovalsPerMinute: ${maxRemovalsPerMinute}, respectAdmissions: never, maxNewRemovals: { people: ${maxNewRemovals}, share: 100% }, maxReversals: 100% }
audit: { directory: audit }
log: { level: info }
`;
}

function accountOf(uri: string, discovery: string, meetings: readonly Meeting[]): string {
  const user = userOf(uri);
  return `  - name: ${user.split('@')[0]}
    username: ${user}
    password: { env: LOBBYGUARD_PASSWORD }
    discovery: ${discovery}
    trustedHosts: ["127.0.0.1"]
    meetings: ${JSON.stringify(meetings.map((meeting) => meeting.uri))}`;
}
