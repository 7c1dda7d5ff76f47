// The shape of lobbyguard.yaml: the one definition behind validation, defaults and `schema config`.
import { z } from 'zod';
import {
  type Check,
  callbackPathFault,
  consoleListenFault,
  endpointFault,
  environmentNameFault,
  guidFault,
  labelFault,
  listenFault,
  meetingFault,
  notBlank,
  pathFault,
  protectFault,
  trustedHostFault,
  urlFault,
  usernameFault,
} from './values.ts';

const path = text(pathFault);
const url = text(urlFault);

/** Secrets are named, never written down here. */
export const secretSchema = z.union([
  z.strictObject({ env: text(environmentNameFault).meta({ description: 'The environment variable that holds the secret.' }) }),
  z.strictObject({ file: path.meta({ description: 'A file that holds nothing but the secret; a newline at its end does not count.' }) }),
]);

const redaction = z.enum(['keep', 'hash', 'drop']);
const trustedHosts = z
  .array(text(trustedHostFault))
  .min(1)
  .meta({ description: 'The only hosts that ever get a credential or a token. Default: the domain and its subdomains.' });
const meetings = z
  .array(text(meetingFault))
  .default([])
  .meta({
    description: 'Focus URIs of the meetings to sit in.',
    examples: [['sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ABC123']],
  });
const acceptInvitations = z.boolean().default(false).meta({ description: 'Join when invited.' });
const name = text(labelFault).meta({ description: 'Label of this account in records and metrics.' });
const certificate = z.strictObject({ cert: path, key: path }).meta({ description: 'PEM files.' });

export const ucwaAccountSchema = z.strictObject({
  kind: z.literal('ucwa').optional(),
  name,
  username: text(usernameFault).meta({ description: 'moderator@example.com, or DOMAIN\\user together with `discovery`.' }),
  password: secretSchema,
  discovery: url.optional().meta({ description: 'Where discovery begins. Default: lyncdiscoverinternal and lyncdiscover of the domain.' }),
  trustedHosts: trustedHosts.optional(),
  meetings,
  acceptInvitations,
});

export const webhookAccountSchema = z.strictObject({
  kind: z.literal('webhook'),
  name,
  endpoint: text(endpointFault).meta({ description: 'SIP address of the trusted application endpoint.' }),
  listen: text(listenFault).meta({ description: 'host:port for callbacks; without `tls` on loopback only.' }),
  tls: certificate.optional(),
  path: text(callbackPathFault).default('/callback'),
  audience: text(notBlank).meta({ description: 'Our App ID URI: the `aud` a callback token must carry.' }),
  appId: text(guidFault).default('00000004-0000-0ff1-ce00-000000000000').meta({ description: 'The `appid` a callback token must carry.' }),
  tenants: z.array(text(guidFault)).min(1).meta({ description: 'The tenants whose callbacks are heard.' }),
  keys: z
    .union([z.strictObject({ file: path }), z.strictObject({ url })])
    .meta({ description: 'The JSON Web Key Set that callback tokens are checked with.' }),
  token: z.strictObject({
    url: url.meta({ description: 'The token endpoint for our own requests.' }),
    clientId: text(notBlank),
    clientSecret: secretSchema.optional(),
    certificate: certificate.optional(),
  }),
  discovery: url.optional().meta({ description: "The platform service's discover resource; needed with `meetings`." }),
  callbackUrl: url.optional().meta({ description: 'Where the service reaches `path`, when a proxy stands in front.' }),
  trustedHosts: trustedHosts.optional(),
  meetings,
  acceptInvitations,
});

export const accountSchema = z.discriminatedUnion('kind', [ucwaAccountSchema, webhookAccountSchema]);

export const configSchema = z.strictObject({
  version: z.literal(1).default(1),
  mode: z
    .enum(['dry-run', 'enforce'])
    .default('dry-run')
    .meta({ description: 'What counts for a rule is the least of this, its policy and its own mode.' }),
  policies: path.default('policies').meta({ description: 'A file or a directory, read recursively.' }),
  accounts: z.array(accountSchema).min(1),
  limits: z
    .strictObject({
      requestsPerSecond: z
        .number()
        .positive()
        .max(10_000)
        .default(5)
        .meta({ description: 'Never exceeded in any one-second window, per account.' }),
      concurrency: whole(1, 1_000).default(4).meta({ description: 'Actions under way at once, per account.' }),
      retries: whole(0, 100).default(4).meta({ description: 'Further tries after the first.' }),
    })
    .prefault({}),
  safety: z
    .strictObject({
      protect: z.array(text(protectFault)).default([]).meta({ description: 'Addresses and patterns that are never targeted.' }),
      protectLeaders: z.boolean().default(true),
      maxRemovalsPerMinute: whole(1, 1_000_000)
        .default(120)
        .meta({ description: 'Per meeting; over it the rule that trips it goes on in dry run.' }),
    })
    .prefault({}),
  audit: z
    .strictObject({
      directory: path.default('audit'),
      redact: z
        .strictObject({ name: redaction.default('keep'), uri: redaction.default('keep'), phone: redaction.default('keep') })
        .prefault({}),
    })
    .prefault({}),
  tls: z.strictObject({ ca: path.optional().meta({ description: 'Further certificate authorities, PEM.' }) }).prefault({}),
  log: z
    .strictObject({ level: z.enum(['error', 'warn', 'info', 'debug']).default('info'), format: z.enum(['json', 'human']).default('json') })
    .prefault({}),
  console: z
    .strictObject({ listen: text(consoleListenFault).meta({ description: 'host:port, loopback only.', examples: ['127.0.0.1:8787'] }) })
    .optional(),
});

export type ConfigFile = z.output<typeof configSchema>;
export type AccountFile = z.output<typeof accountSchema>;
export type SecretFile = z.output<typeof secretSchema>;

/** JSON Schema 2020-12 of the file, for editors and `schema config`. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  return { ...schema, title: 'lobbyguard.yaml', description: 'Configuration of lobbyguard.' };
}

/** A text that passes `check`; the fault's code travels in `params`. */
function text(check: Check) {
  return z.string().superRefine((value, context) => {
    const fault = check(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.message, params: { code: fault.code } });
  });
}

function whole(least: number, most: number) {
  return z.int().min(least).max(most);
}
