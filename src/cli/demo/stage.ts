// What the demo is played on: where its audit log goes, which policies it uses, and the configuration of the daemon against the simulated server.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AccountConfig, Config } from '../../config/config.ts';
import { scenarioCalendar } from '../../simulator/scenarios/player.ts';
import type { Scenario } from '../../simulator/scenarios/scenario.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { shippedFolder } from '../shipped.ts';

export interface Stage {
  /** Absolute. */
  auditDirectory: string;
  /** Absolute: a file or a directory. */
  policies: string;
  /** How the policies are described to the person at the screen. */
  policiesAre: 'own' | 'starter' | 'starter-enforced';
}

const starterPolicies = shippedFolder('policies');

/** Makes the directories. The audit log goes below the working directory, or below the system's temporary one when that cannot be written. */
export async function setStage(wish: { policies?: string; enforce: boolean }, cwd: string, now: Date): Promise<Stage> {
  const auditDirectory = await makeAuditDirectory(cwd, `demo-${now.toISOString().slice(0, 19).replaceAll(':', '-')}`);
  if (wish.policies !== undefined) return { auditDirectory, policies: resolve(cwd, wish.policies), policiesAre: 'own' };
  if (!wish.enforce) return { auditDirectory, policies: starterPolicies, policiesAre: 'starter' };
  const policies = `${auditDirectory}-policies`;
  await copyEnforced(starterPolicies, policies);
  return { auditDirectory, policies, policiesAre: 'starter-enforced' };
}

async function makeAuditDirectory(cwd: string, name: string): Promise<string> {
  for (const base of [join(cwd, 'audit'), join(tmpdir(), 'lobbyguard')]) {
    for (const suffix of ['', '-2', '-3', `-${process.pid}`]) {
      const directory = join(base, `${name}${suffix}`);
      try {
        await mkdir(base, { recursive: true });
        await mkdir(directory);
        return directory;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') break;
      }
    }
  }
  throw new Error('no directory for the audit log can be made, neither here nor in the temporary directory');
}

/** The starter set only proposes by itself. A copy of it, with the mode of each policy raised, lets `--enforce` show something. */
async function copyEnforced(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true });
  for (const name of await readdir(to)) {
    if (!/\.ya?ml$/.test(name) || /\.test\.ya?ml$/.test(name)) continue;
    const file = join(to, name);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^mode: assist.*$/m, 'mode: enforce            # raised for the demo'));
  }
}

function limitsFor(speed: number): Config['limits'] {
  const perSecond = Math.round(Math.min(100, 5 * Math.max(1, speed)));
  return { requestsPerSecond: perSecond, actionsPerSecond: perSecond, batch: 20, concurrency: 4, retries: 4 };
}

/** The daemon's configuration: everything else is as the product's defaults say. Limits keep pace with the scenario. */
export function demoConfig(stage: Stage, account: AccountConfig, wish: { enforce: boolean; speed: number }): Config {
  return {
    // Without --enforce no rule acts; in assist a human at the desk still can.
    mode: wish.enforce ? 'enforce' : 'assist',
    policies: stage.policies,
    accounts: [account],
    limits: limitsFor(wish.speed),
    safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 120 },
    audit: { directory: stage.auditDirectory, redact: { name: 'keep', uri: 'keep', phone: 'keep' } },
    tls: {},
    log: { level: 'error', format: 'human' },
  };
}

type Publication = Pick<Scenario, 'calendar'>;

/** The meetings of the scenario: by their addresses, or by its calendar, whose minutes are short. */
function meetingsOf({ meetings, calendars }: Simulator, { calendar }: Publication): Pick<AccountConfig, 'meetings' | 'sources' | 'join'> {
  if (calendar === undefined) return { meetings: meetings.map(({ uri }) => uri) };
  const { name, login } = scenarioCalendar;
  const source = {
    kind: 'calendar-url',
    url: calendars.url(name),
    everyMs: 2_000,
    login: { user: login.user, password: () => login.password },
  } as const;
  return { meetings: [], sources: [source], join: { beforeMs: 2_000, afterMs: 2_000 } };
}

export function ucwaAccount(simulator: Simulator, scenario: Publication = {}): AccountConfig {
  const [account] = simulator.accounts;
  return {
    kind: 'ucwa',
    name: 'moderator',
    username: account?.username ?? '',
    password: () => account?.password ?? '',
    discovery: simulator.url,
    trustedHosts: [new URL(simulator.url).hostname],
    ...meetingsOf(simulator, scenario),
    acceptInvitations: false,
  };
}

/** `port`: a free one on loopback, where the daemon will take callbacks. */
export function webhookAccount(simulator: Simulator, port: number, scenario: Publication = {}): AccountConfig {
  const { identity, discoverUrl, tokenUrl, jwksUrl } = simulator.webhook;
  return {
    kind: 'webhook',
    name: 'moderator',
    endpoint: identity.endpoint,
    listen: { host: '127.0.0.1', port },
    path: '/callback',
    audience: identity.audience,
    appId: identity.appId,
    tenants: [identity.tenant],
    keys: { url: jwksUrl },
    token: { url: tokenUrl, clientId: identity.clientId, clientSecret: () => identity.clientSecret },
    discovery: discoverUrl,
    callbackUrl: `http://127.0.0.1:${port}/callback`,
    trustedHosts: [new URL(simulator.url).hostname],
    ...meetingsOf(simulator, scenario),
    acceptInvitations: false,
  };
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolveListening, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolveListening));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolveClosed) => server.close(resolveClosed));
  return port;
}
