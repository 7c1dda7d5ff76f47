import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { expect, test } from 'vitest';
import { createWebhookChannel, signatureOf, webhookBody } from '../../../src/notices/channels/webhook.ts';
import { aSink } from '../../support/sink.ts';
import { hostileNames } from '../hostile.ts';
import { aDigestAbout, aLetterAbout } from './letters.ts';

const signal = new AbortController().signal;

test('a notice is signed over its id, the time and every byte of the body', async () => {
  const sink = await aSink();
  const channel = createWebhookChannel({ url: () => sink.url, secret: () => 'correct horse', ca: undefined, now: () => 1_764_187_200_123 });
  expect(await channel.send(aLetterAbout('Ärger'), signal)).toEqual({ kind: 'sent' });
  const { headers, body } = sink.received[0] ?? { headers: {} as IncomingHttpHeaders, body: '' };
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  expect(headers['webhook-timestamp']).toBe('1764187200');
  expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', 'correct horse').update(content).digest('base64')}`);
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(body)).toMatchObject({
    type: 'notice',
    id: 'n1',
    items: [{ event: 'held', state: 'open', count: 37, waiting: 31, oldestSeconds: 72 }],
  });
  channel.close();
});

test('a secret of a service in base64 is taken as such', () => {
  const key = Buffer.from('0123456789abcdef');
  expect(signatureOf(`whsec_${key.toString('base64')}`, 'x')).toBe(`v1,${createHmac('sha256', key).update('x').digest('base64')}`);
});

test.each(hostileNames)('%s in a name is text in the JSON, and no markup where it is put into a page as it is', (_what, name) => {
  for (const letter of [aLetterAbout(name), aDigestAbout(name)]) {
    const body = webhookBody(letter);
    expect(body).not.toContain('<');
    expect(JSON.parse(body)).toMatchObject({ headline: letter.headline });
  }
});
