// One JSON body to the address of a channel. Addresses may be secrets: no reason holds one, and no redirect takes one elsewhere.

import { defined } from '../../defined.ts';
import { reasonOf } from '../../errors.ts';
import { createHttpClient, type HttpClient } from '../../session/http/client.ts';
import type { HttpReply } from '../../session/http/exchange.ts';
import { createTrust } from '../../session/http/trust.ts';
import type { Delivery } from './channel.ts';

export interface Poster {
  post(body: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Delivery>;
  close(): void;
}

export interface PosterOptions {
  /** Read at every use: a rotated address takes effect. */
  url(): string;
  ca: string | undefined;
  timeoutMs?: number;
}

const usualTimeoutMs = 20_000;
const maxBodyBytes = 64 * 1024;
/** The same message again would get the same answer. */
const refusals = new Set([400, 413, 415, 422]);

export function createPoster({ url, ca, timeoutMs = usualTimeoutMs }: PosterOptions): Poster {
  let open: { host: string; client: HttpClient } | undefined;

  function clientFor(address: string): HttpClient {
    const host = new URL(address).hostname;
    if (open?.host === host) return open.client;
    open?.client.close();
    open = { host, client: createHttpClient({ trust: createTrust([host]), ca, requestTimeoutMs: timeoutMs, maxBodyBytes }) };
    return open.client;
  }

  return {
    async post(body, headers, signal) {
      let address = '';
      try {
        address = url();
        const request = {
          method: 'POST' as const,
          url: address,
          raw: { type: 'application/json', body },
          headers,
          signal,
          manualRedirect: true,
        };
        return deliveryOf(await clientFor(address).request(request));
      } catch (error) {
        return { kind: 'failed', reason: withoutAddress(reasonOf(error), address) };
      }
    },
    close: () => open?.client.close(),
  };
}

function deliveryOf({ status, headers }: HttpReply): Delivery {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (refusals.has(status)) return { kind: 'refused', reason: `answered ${status}` };
  if (status >= 300 && status < 400) return { kind: 'failed', reason: `answered ${status}, and redirects are not followed` };
  const afterMs = retryAfterMs(headers['retry-after']);
  return { kind: 'failed', reason: `answered ${status}`, ...defined({ afterMs }) };
}

/** In seconds, an hour at most. Dates are not heeded: our own pauses grow soon enough. */
function retryAfterMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Math.min(Number(value), 3_600) * 1000 : undefined;
}

function withoutAddress(reason: string, address: string): string {
  if (address === '') return reason;
  if (!URL.canParse(address)) return 'the address of the channel is no URL';
  const bare = address.replace(/[?#].*$/s, '');
  return reason.replaceAll(address, new URL(address).origin).replaceAll(bare, new URL(address).origin);
}
