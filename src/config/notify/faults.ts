// What `notify` gets wrong across keys: names nobody has, channels nobody writes to, mail in the clear. And towards the world: its secrets.
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import { quoted, suggestion } from '../../yaml/suggest.ts';
import { placeAt, valueAt } from '../../yaml/walk.ts';
import type { Surroundings } from '../account/fault.ts';
import { checkSecret, secretOf, secretSchema } from '../secret.ts';
import { urlFault } from '../values.ts';
import { secretKeys } from './channel.ts';
import { mailTlsFault, organizerName } from './values.ts';

export function checkNotify(root: Placed, complaints: Complaints): void {
  const channels = itemsAt(root, 'channels');
  const named = itemsAt(root, 'routes').flatMap((route) => textsAt(route, 'to'));
  checkNames(channels, named, complaints);
  checkUse(channels, named, complaints);
  for (const channel of channels) if (textAt(channel, 'kind') === 'mail') checkMail(channel, complaints);
  checkQuiet(root, complaints);
}

/** What only this machine tells. */
export function checkNotifySecrets(root: Placed, around: Surroundings, complaints: Complaints): void {
  for (const channel of itemsAt(root, 'channels')) {
    for (const key of secretKeys) checkSecret(valueAt(channel, [key]), around, complaints);
    checkHiddenUrl(valueAt(channel, ['url']), around, complaints);
  }
}

function checkNames(channels: readonly Placed[], named: readonly Placed[], complaints: Complaints): void {
  const names: string[] = [];
  for (const channel of channels) {
    const written = valueAt(channel, ['name']);
    if (typeof written?.value !== 'string') continue;
    if (names.includes(written.value)) complaints.error(written.place, 'duplicate-channel', 'another channel has this name already');
    names.push(written.value);
  }
  const known = [...names, organizerName];
  for (const { value, place } of named) {
    if (known.includes(String(value))) continue;
    complaints.error(place, 'unknown-channel', `no channel is named ${quoted(String(value))}${suggestion(String(value), known)}`);
  }
  const toOrganizer = named.find(({ value }) => value === organizerName);
  if (toOrganizer !== undefined && !channels.some((channel) => textAt(channel, 'kind') === 'mail'))
    complaints.error(toOrganizer.place, 'unknown-channel', 'organizers are told by mail, and no channel is of kind mail; add one');
}

function checkUse(channels: readonly Placed[], named: readonly Placed[], complaints: Complaints): void {
  const used = new Set(named.map(({ value }) => value));
  const firstMail = channels.find((channel) => textAt(channel, 'kind') === 'mail');
  for (const channel of channels) {
    const name = textAt(channel, 'name');
    const writesToOrganizers = channel === firstMail && used.has(organizerName);
    if (name === undefined || used.has(name) || writesToOrganizers) continue;
    complaints.warn(placeAt(channel, ['name']), 'unused-channel', 'no route names this channel, so it is told of nothing');
  }
  for (const channel of channels) {
    const isNamed = used.has(textAt(channel, 'name'));
    if (isNamed && textAt(channel, 'kind') === 'mail' && valueAt(channel, ['to']) === undefined)
      complaints.error(channel.place, 'missing-key', 'a route names this channel, so it needs "to": who gets the mail');
  }
}

function checkMail(channel: Placed, complaints: Complaints): void {
  const tls = mailTlsFault(textAt(channel, 'server') ?? '', textAt(channel, 'tls'));
  if (tls !== undefined) complaints.error(placeAt(channel, ['tls']), tls.code, tls.message);
  const [user, password] = [valueAt(channel, ['user']), valueAt(channel, ['password'])];
  if ((user === undefined) !== (password === undefined))
    complaints.error((user ?? password ?? channel).place, 'missing-key', 'user and password go together; leave both out, or give both');
}

function checkQuiet(root: Placed, complaints: Complaints): void {
  const quiet = valueAt(root, ['quiet']);
  if (quiet === undefined || textAt(quiet, 'from') === undefined || textAt(quiet, 'from') !== textAt(quiet, 'to')) return;
  complaints.error(placeAt(quiet, ['to']), 'wrong-value', 'quiet hours that end when they begin are none; leave `quiet` out');
}

function checkHiddenUrl(written: Placed | undefined, around: Surroundings, complaints: Complaints): void {
  const reference = secretSchema.safeParse(written?.value);
  if (written === undefined || !reference.success) return;
  const url = readable(secretOf(reference.data, around));
  const fault = url === undefined ? undefined : urlFault(url);
  if (fault !== undefined) complaints.error(written.place, fault.code, `what is kept there: ${fault.message}`);
}

function readable(secret: () => string): string | undefined {
  try {
    return secret();
  } catch {
    return undefined;
  }
}

function itemsAt(root: Placed, key: string): readonly Placed[] {
  return valueAt(root, [key])?.items ?? [];
}

/** A text, or a list of them. */
function textsAt(placed: Placed, key: string): Placed[] {
  const written = valueAt(placed, [key]);
  return (written?.items ?? (written === undefined ? [] : [written])).filter(({ value }) => typeof value === 'string');
}

function textAt(placed: Placed, key: string): string | undefined {
  const value = valueAt(placed, [key])?.value;
  return typeof value === 'string' ? value : undefined;
}
