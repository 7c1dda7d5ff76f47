// JSON to a service of your own, signed as Standard Webhooks says: an id, a timestamp, and an HMAC-SHA256 over both and the body.
import { createHmac } from 'node:crypto';
import { reasonOf } from '../../errors.ts';
import type { Letter } from '../letter.ts';
import type { Channel } from './channel.ts';
import { createPoster, type PosterOptions } from './post.ts';

export interface WebhookOptions extends PosterOptions {
  secret(): string;
  now?(): number;
}

export function createWebhookChannel({ secret, now = Date.now, ...options }: WebhookOptions): Channel {
  const poster = createPoster(options);
  return {
    async send(letter, signal) {
      const body = webhookBody(letter);
      const timestamp = Math.floor(now() / 1000);
      let signature: string;
      try {
        signature = signatureOf(secret(), `${letter.id}.${timestamp}.${body}`);
      } catch (error) {
        return { kind: 'failed', reason: reasonOf(error) };
      }
      const headers = { 'webhook-id': letter.id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature };
      return poster.post(body, headers, signal);
    },
    close: () => poster.close(),
  };
}

/** No `<` as such: whoever puts the text into a page unescaped gets no markup from us. */
export function webhookBody({ id, at, headline, items, link }: Letter): string {
  const body = { type: items.length === 1 ? 'notice' : 'digest', id, at: new Date(at).toISOString(), headline, link, items };
  return JSON.stringify(body).replaceAll('<', '\\u003c');
}

/** A secret that begins with `whsec_` is base64, as services hand them out. */
export function signatureOf(secret: string, content: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
