// One channel of notices of either kind: its keys, and the channel as the daemon uses it.
import { z } from 'zod';
import { defined } from '../../defined.ts';
import type { Surroundings } from '../account/fault.ts';
import type { ChannelConfig } from '../config.ts';
import { isLoopback, parseListen } from '../listen.ts';
import { comparable, secretOf, secretSchema } from '../secret.ts';
import { text, url } from '../text.ts';
import { type Fault, notBlank, urlFault } from '../values.ts';
import { channelNameFault, mailAddressFault, mailServerFault } from './values.ts';

const name = text(channelNameFault).meta({ description: 'Name of this channel, for routes, records and metrics.' });
/** Such an address is all it takes to write into the channel. */
const secretUrl = text(secretUrlFault).meta({ description: 'An address on this machine. Any other is a secret: { env } or { file }.' });
const anySecretUrl = z.union([secretUrl, ...secretSchema.options]);

const mailSchema = z.strictObject({
  kind: z.literal('mail'),
  name,
  server: text(mailServerFault).meta({ description: 'host:port of the mail server.', examples: ['smtp.example.com:587'] }),
  tls: z.enum(['starttls', 'implicit', 'none']).optional().meta({
    description: 'Default: implicit on port 465, none on this machine, else starttls, which is then a must. none is for this machine only.',
  }),
  user: text(notBlank).optional().meta({ description: 'Leave it out for a relay that asks for nothing.' }),
  password: secretSchema.optional().meta({ description: 'The password of that user: { env } or { file }.' }),
  from: text(mailAddressFault).meta({ description: 'The sender.' }),
  to: z
    .union([text(mailAddressFault), z.array(text(mailAddressFault)).min(1)])
    .optional()
    .meta({ description: 'Who gets it. May be left out of a channel that only writes to organizers.' }),
});

const webhookSchema = z.strictObject({
  kind: z.literal('webhook'),
  name,
  url: z.union([url, ...secretSchema.options]).meta({ description: 'Where each notice is posted, as JSON.' }),
  secret: secretSchema.meta({ description: 'What the signature is made with.' }),
});

const teamsSchema = z.strictObject({
  kind: z.literal('teams'),
  name,
  url: anySecretUrl.meta({ description: 'The address of a Workflow that posts to a channel or chat.' }),
});

const slackSchema = z.strictObject({
  kind: z.literal('slack'),
  name,
  url: anySecretUrl.meta({ description: 'The address of an incoming webhook.' }),
});

export const channelSchema = z.discriminatedUnion('kind', [mailSchema, webhookSchema, teamsSchema, slackSchema]);

export type ChannelFile = z.output<typeof channelSchema>;
type UrlFile = z.output<typeof anySecretUrl>;

/** The keys of a channel that may name a secret. */
export const secretKeys = ['password', 'secret', 'url'] as const;

export function channelConfig(channel: ChannelFile, around: Surroundings): ChannelConfig {
  switch (channel.kind) {
    case 'mail':
      return mailConfig(channel, around);
    case 'webhook':
      return { kind: 'webhook', name: channel.name, url: urlOf(channel.url, around), secret: secretOf(channel.secret, around) };
    default:
      return { kind: channel.kind, name: channel.name, url: urlOf(channel.url, around) };
  }
}

function mailConfig({ name, server, tls, user, password, from, to }: z.output<typeof mailSchema>, around: Surroundings): ChannelConfig {
  const { host, port } = parseListen(server) ?? { host: '', port: 0 };
  const login = user === undefined || password === undefined ? undefined : { user, password: secretOf(password, around) };
  return {
    kind: 'mail',
    name,
    host,
    port,
    tls: tls ?? usualTls(host, port),
    ...defined({ login }),
    from,
    to: to === undefined ? [] : [to].flat(),
  };
}

function usualTls(host: string, port: number): 'starttls' | 'implicit' | 'none' {
  if (port === 465) return 'implicit';
  return isLoopback(host) ? 'none' : 'starttls';
}

function urlOf(written: UrlFile, around: Surroundings): () => string {
  return typeof written === 'string' ? comparable(written, () => written) : secretOf(written, around);
}

function secretUrlFault(written: string): Fault | undefined {
  const fault = urlFault(written);
  if (fault !== undefined || isLoopback(new URL(written).hostname)) return fault;
  const message = 'who has this address can write into the channel, so it is kept elsewhere: { env: VARIABLE } or { file: PATH }';
  return { code: 'literal-secret', message };
}
