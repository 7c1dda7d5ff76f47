// The console in lobbyguard.yaml: where it listens, who may sign in, and what they may do. Off loopback nothing starts without TLS and a sign-in.
import { z } from 'zod';
import { defined } from '../defined.ts';
import type { AccountParts } from './account/any-account.ts';
import type { Surroundings } from './account/fault.ts';
import type { AuthConfig, ConsoleConfig, RoleRule } from './config.ts';
import { deskRoles } from './config.ts';
import { parseGrace } from './grace.ts';
import { isLoopback, parseListen } from './listen.ts';
import { pathFrom } from './paths.ts';
import { groupFault, organizerFault, userFault } from './roles.ts';
import { secretOf, secretSchema } from './secret.ts';
import { path, text, url } from './text.ts';
import {
  type Check,
  type Fault,
  graceFault,
  headerNameFault,
  listenFault,
  notBlank,
  originFault,
  sessionFault,
  sourceFault,
} from './values.ts';

const oneOrMore = (check: Check) => z.union([text(check), z.array(text(check)).min(1)]);

const auth = z
  .union([
    z.strictObject({
      oidc: z
        .strictObject({
          issuer: url.meta({ description: 'Address of the provider, as its discovery document spells it.' }),
          clientId: text(notBlank).meta({ description: 'As the provider knows lobbyguard.' }),
          clientSecret: secretSchema.meta({ description: 'What the provider gave lobbyguard to prove itself by.' }),
          claim: text(notBlank).default('preferred_username').meta({
            description: 'The claim that is the name on record. An address there makes its owner the organizer of their meetings.',
          }),
        })
        .meta({ description: 'OpenID Connect: a provider of the organisation.' }),
    }),
    z.strictObject({
      users: z
        .strictObject({ file: path.meta({ description: 'Written by `npx lobbyguard user add`.' }) })
        .meta({ description: 'Names and passwords in a file.' }),
    }),
    z.strictObject({
      proxy: z
        .strictObject({
          header: text(headerNameFault).meta({
            description: 'The header in which the proxy names who has signed in.',
            examples: ['X-Remote-User'],
          }),
          groups: text(headerNameFault).optional().meta({ description: 'The header with their groups, separated by commas.' }),
          from: z
            .array(text(sourceFault))
            .min(1)
            .meta({ description: 'The only addresses the header is believed from.', examples: [['127.0.0.1']] }),
          secret: secretSchema.meta({ description: 'What the proxy sends in X-Lobbyguard-Proxy-Secret.' }),
        })
        .meta({ description: 'A proxy in front says who has signed in.' }),
    }),
  ])
  .meta({ description: 'How people sign in. Without it: nobody does, on loopback only, and names are claims.' });

const role = z.enum(deskRoles).meta({ description: 'What they may do; each role includes the ones before it.' });
const meetings = z
  .strictObject({
    organizer: oneOrMore(organizerFault).optional().meta({ description: "Globs over the organizer's address." }),
    subject: oneOrMore(notBlank).optional().meta({ description: 'Globs over the subject.' }),
  })
  .refine((scope) => Object.keys(scope).length > 0, { error: '`meetings` is empty; name organizers or a subject, or leave it out' })
  .optional()
  .meta({ description: 'Only in these meetings: globs, as in policies.' });
const roleRule = z
  .strictObject({
    group: text(groupFault).optional().meta({ description: 'Everybody in this group.' }),
    user: text(userFault).optional().meta({ description: 'One person, by the name they sign in with.' }),
    everyone: z.literal(true).optional().meta({ description: 'Everybody who has signed in.' }),
    role,
    meetings,
  })
  .refine(({ group, user, everyone }) => [group, user, everyone].filter((one) => one !== undefined).length === 1, {
    error: 'expected one of group, user or everyone: true',
  });

export const consoleSchema = z.strictObject({
  listen: text(listenFault).meta({ description: 'host:port; off loopback with `tls` and `auth` only.', examples: ['127.0.0.1:8787'] }),
  tls: z
    .strictObject({
      cert: path.meta({ description: 'Certificate and chain, PEM.' }),
      key: path.meta({ description: 'Its private key, PEM.' }),
    })
    .optional()
    .meta({ description: 'PEM files.' }),
  origin: text(originFault)
    .optional()
    .meta({ description: 'How browsers reach the console, when that is not where it listens.', examples: ['https://desk.example.com'] }),
  auth: auth.optional(),
  roles: z.array(roleRule).min(1).optional().meta({ description: 'What signed-in people may do; the highest role counts.' }),
  session: text(sessionFault)
    .default('8h')
    .meta({ description: 'How long a sign-in lasts at most.', examples: ['8h', '30m'] }),
  grace: text(graceFault)
    .default('3s')
    .meta({
      description:
        'How long a removal ordered by hand, and anything ordered for many, can be taken back before it is sent. 0s: not at all.',
      examples: ['3s', '10s'],
    }),
});

/** What Prometheus reads, on a port of its own and without a sign-in: it names nobody. */
export const metricsSchema = z.strictObject({
  listen: text(listenFault).meta({ description: 'host:port; any address, for it names nobody.', examples: ['0.0.0.0:9464'] }),
});

export type ConsoleFile = z.output<typeof consoleSchema>;

export const consoleParts: AccountParts = {
  secrets: [
    ['auth', 'oidc', 'clientSecret'],
    ['auth', 'proxy', 'secret'],
  ],
  files: [
    { path: ['tls', 'cert'], holds: 'certificates' },
    { path: ['tls', 'key'], holds: 'private-key' },
  ],
  pairs: [['tls']],
};

interface ConsoleFault extends Fault {
  path: readonly (string | number)[];
}

const exampleRoles = 'roles: [{ everyone: true, role: organizer }, { group: moderators, role: operator }]';

/** What no single key tells. `written` may be of any shape: only what can be read counts. */
export function consoleFaults(written: unknown): ConsoleFault[] {
  const { listen, ...has } = (typeof written === 'object' && written !== null ? written : {}) as Record<string, unknown>;
  const host = typeof listen === 'string' ? parseListen(listen)?.host : undefined;
  const faults: ConsoleFault[] = [];
  const missing = ['tls', 'auth'].filter((key) => has[key] === undefined);
  if (host !== undefined && !isLoopback(host) && missing.length > 0) {
    const message = `off loopback the console needs ${missing.join(' and ')}: others could read along, or be anybody; add ${missing.length > 1 ? 'them' : 'it'} (docs/sign-in.md), or listen on "127.0.0.1:8787"`;
    faults.push({ path: ['listen'], code: 'not-loopback', message });
  }
  if (has['auth'] !== undefined && has['roles'] === undefined)
    faults.push({ path: ['auth'], code: 'missing-key', message: `whoever signs in could do nothing: add ${exampleRoles}` });
  if (has['auth'] === undefined && has['roles'] !== undefined)
    faults.push({
      path: ['roles'],
      code: 'missing-key',
      message: 'roles need a sign-in: add auth: { users: { file: users } }, oidc or proxy',
    });
  return faults;
}

export function consoleConfig(written: ConsoleFile, around: Surroundings): ConsoleConfig | undefined {
  const listen = parseListen(written.listen);
  if (listen === undefined) return undefined;
  const { tls, origin, roles } = written;
  const graceMs = parseGrace(written.grace);
  return {
    ...listen,
    ...defined({ graceMs }),
    ...(tls === undefined ? {} : { tls: { cert: pathFrom(around.file, tls.cert), key: pathFrom(around.file, tls.key) } }),
    ...(origin === undefined ? {} : { origin: new URL(origin).origin }),
    ...(written.auth === undefined ? {} : { auth: authConfig(written.auth, around) }),
    ...(roles === undefined ? {} : { roles: roles.map(roleOf) }),
    ...(written.auth === undefined ? {} : { sessionMs: parseSession(written.session) }),
  };
}

function authConfig(written: NonNullable<ConsoleFile['auth']>, around: Surroundings): AuthConfig {
  if ('users' in written) return { kind: 'users', file: pathFrom(around.file, written.users.file) };
  if ('proxy' in written) {
    const { groups, ...proxy } = written.proxy;
    return { kind: 'proxy', ...proxy, ...defined({ groups }), secret: secretOf(proxy.secret, around) };
  }
  return { kind: 'oidc', ...written.oidc, clientSecret: secretOf(written.oidc.clientSecret, around) };
}

function roleOf({ role: given, meetings: scope, ...who }: NonNullable<ConsoleFile['roles']>[number]): RoleRule {
  const list = (globs: string | string[] | undefined) => (typeof globs === 'string' ? [globs] : globs);
  const [organizer, subject] = [list(scope?.organizer), list(scope?.subject)];
  const meant = { ...defined({ organizer, subject }) };
  return { who: whoOf(who), role: given, ...(scope === undefined ? {} : { meetings: meant }) };
}

function whoOf({ group, user }: { group?: string | undefined; user?: string | undefined }): RoleRule['who'] {
  if (group !== undefined) return { group };
  return user === undefined ? { everyone: true } : { user };
}

/** The check of the value has held it to a few days. */
function parseSession(written: string): number {
  return Number.parseInt(written, 10) * (written.endsWith('h') ? 3_600_000 : 60_000);
}
