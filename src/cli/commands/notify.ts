// `lobbyguard notify test`: one message through one channel, whether or not a daemon runs.
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { LobbyguardError } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import { openChannel } from '../../notices/channels/open.ts';
import { testLetter } from '../../notices/words.ts';
import { suggestion } from '../../yaml/suggest.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';

export interface NotifyTestArgs {
  config: string;
  /** Of the channel. */
  name: string;
}

/** Needs the secrets of this channel only, so that it works from a shell that has no others. */
export async function notifyTest({ config: file, name }: NotifyTestArgs, io: Io): Promise<number> {
  const { notify, tls } = await loadConfig(resolve(io.cwd, file), io.env, { need: 'paths' });
  const channels = notify?.channels ?? [];
  const config = channels.find((one) => one.name === name);
  if (config === undefined) throw new LobbyguardError('USAGE', noSuchChannel(name, channels));
  if (config.kind === 'mail' && config.to.length === 0)
    throw new LobbyguardError(
      'USAGE',
      `the channel ${JSON.stringify(name)} has no "to": it writes to organizers only, and none is told of a test`,
    );
  const channel = await openChannel(config, tls.ca);
  const delivery = await channel.send(testLetter(randomUUID(), name, Date.now()), new AbortController().signal);
  channel.close();
  const where = `${escapeText(name)} (${config.kind})`;
  io.stdout.write(
    delivery.kind === 'sent'
      ? `Sent to ${where}. Look whether it has arrived.\n`
      : `NOT sent to ${where}: ${escapeText(delivery.reason)}\n`,
  );
  return delivery.kind === 'sent' ? exitCodes.fine : exitCodes.findings;
}

function noSuchChannel(name: string, channels: readonly { name: string }[]): string {
  if (channels.length === 0) return 'this configuration has no channels; docs/notices.md says how to add one under notify';
  const names = channels.map((one) => one.name);
  return `no channel is named ${JSON.stringify(name)}${suggestion(name, names)}`;
}
