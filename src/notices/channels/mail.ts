// Mail, as plain text: nothing in it is markup. The one file that knows nodemailer, loaded only where a channel is of this kind.
import { rootCertificates } from 'node:tls';
import { createTransport } from 'nodemailer';
import type { MailChannelConfig } from '../../config/config.ts';
import { mistrustOf } from '../../errors.ts';
import { readRegularFile } from '../../regular-file.ts';
import type { Letter } from '../letter.ts';
import type { Channel, Delivery } from './channel.ts';

export interface MailOptions {
  server: Pick<MailChannelConfig, 'host' | 'port' | 'tls' | 'login'>;
  from: string;
  to: readonly string[];
  ca: string | undefined;
  timeoutMs?: number;
}

const usualTimeoutMs = 20_000;
const maxSubject = 180;

export function createMailChannel(options: MailOptions): Channel {
  return {
    async send(letter, signal) {
      let stop: (() => void) | undefined;
      const stopping = new Promise<Delivery>((resolve) => {
        stop = () => resolve({ kind: 'failed', reason: 'stopping' });
        signal.addEventListener('abort', stop, { once: true });
      });
      try {
        return await Promise.race([stopping, sent(letter, options)]);
      } finally {
        if (stop !== undefined) signal.removeEventListener('abort', stop);
      }
    },
    close: () => {},
  };
}

async function sent(letter: Letter, options: MailOptions): Promise<Delivery> {
  const { from, to } = options;
  try {
    const transport = createTransport(transportOptions(options));
    await transport.sendMail({
      from: { name: 'lobbyguard', address: from },
      to: to.map((address) => ({ name: '', address })),
      envelope: { from, to: [...to] },
      subject: subjectOf(letter),
      text: mailText(letter),
      messageId: `<${letter.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
    return { kind: 'sent' };
  } catch (error) {
    return failureOf(error, options.server);
  }
}

/** A connection for each letter: they are few, and a server that was away is simply asked again. */
function transportOptions({ server, ca, timeoutMs = usualTimeoutMs }: MailOptions) {
  const { host, port, tls, login } = server;
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    // Later than the others, which know more of what was waited for.
    socketTimeout: timeoutMs + 1_000,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password() } }),
    ...(ca === undefined ? {} : { tls: { ca: [...rootCertificates, readRegularFile(ca).toString('utf8')] } }),
  };
}

function subjectOf({ headline }: Letter): string {
  const characters = [...headline];
  return characters.length <= maxSubject ? headline : `${characters.slice(0, maxSubject).join('')}…`;
}

export function mailText({ headline, items, link }: Letter): string {
  const lines = items.length === 1 ? items.flatMap(({ people }) => people) : items.map(({ text }) => text);
  const parts = [headline, lines.map((line) => `- ${line}`).join('\n'), link === undefined ? '' : `Look at it on the desk: ${link}`];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** What the server says of the recipients or the message for good; all else may change. */
function failureOf(error: unknown, server: MailOptions['server']): Delivery {
  const { responseCode = 0, command = '' } = error as Failure;
  const isForGood = responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA');
  return { kind: isForGood ? 'refused' : 'failed', reason: whyNotSent(error as Failure, server).slice(0, 300) };
}

function whyNotSent(error: Failure, { host, port, tls }: MailOptions['server']): string {
  const { responseCode = 0, command = '', code = '', message = '' } = error;
  const place = `${host}:${port}`;
  const mistrust = mistrustOf(error);
  if (mistrust !== undefined) return `the certificate of the mail server ${place} ${mistrust}`;
  if (command === 'STARTTLS')
    return `the mail server ${place} does not begin TLS${told(responseCode)}; look at server and tls of the channel`;
  if (responseCode > 0) return `the mail server answered ${responseCode} to ${command}`;
  if (tls === 'implicit' && /wrong version number|packet length/.test(message))
    return `the mail server ${place} does not speak TLS from the start; write tls: starttls, or another port`;
  if (tls !== 'implicit' && /^Greeting never received/.test(message))
    return `the mail server ${place} says nothing (${code}); does this port want TLS from the start (tls: implicit)?`;
  return `${code} ${message}`.trim();
}

function told(responseCode: number): string {
  return responseCode > 0 ? ` (it answered ${responseCode})` : '';
}

interface Failure {
  responseCode?: number;
  command?: string;
  code?: string;
  message?: string;
}
