// The channels that are configured. What one is made of is loaded only where there is one.
import type { ChannelConfig, MailChannelConfig } from '../../config/config.ts';
import type { Channel } from './channel.ts';

export interface Channels {
  byName: ReadonlyMap<string, Channel>;
  /** Mail to somebody in particular, by the first channel of kind mail; undefined where there is none. */
  mailTo: ((address: string) => Channel) | undefined;
}

/** `ca`: further certificate authorities, PEM. */
export async function openChannels(configs: readonly ChannelConfig[], ca: string | undefined): Promise<Channels> {
  const opened = await Promise.all(configs.map(async (config) => [config.name, await openChannel(config, ca)] as const));
  const mail = configs.find((config) => config.kind === 'mail');
  const send = mail === undefined ? undefined : await openMail(mail, ca);
  return { byName: new Map(opened), mailTo: send && ((address) => send([address])) };
}

export async function openChannel(config: ChannelConfig, ca: string | undefined): Promise<Channel> {
  switch (config.kind) {
    case 'mail':
      return (await openMail(config, ca))(config.to);
    case 'webhook':
      return (await import('./webhook.ts')).createWebhookChannel({ url: config.url, secret: config.secret, ca });
    case 'teams':
      return (await import('./teams.ts')).createTeamsChannel({ url: config.url, ca });
    case 'slack':
      return (await import('./slack.ts')).createSlackChannel({ url: config.url, ca });
  }
}

/** Mail by this server to whoever is named. */
async function openMail(config: MailChannelConfig, ca: string | undefined): Promise<(to: readonly string[]) => Channel> {
  const { createMailChannel } = await import('./mail.ts');
  return (to) => createMailChannel({ server: config, from: config.from, to, ca });
}
