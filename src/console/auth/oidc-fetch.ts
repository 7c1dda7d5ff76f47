// How the provider is asked where its certificate may be of a company's own authority: the global fetch knows the public ones only.
import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { rootCertificates } from 'node:tls';
import { readRegularFile } from '../../regular-file.ts';

type Init = { [Part in 'method' | 'headers' | 'body' | 'signal']?: RequestInit[Part] | undefined };

const maxBodyBytes = 1024 * 1024;
const bodiless = new Set([204, 205, 304]);

/** `ca`: path of a PEM file, read each time, beside the public authorities. Follows no redirect. */
export function fetchTrusting(ca: string): (url: string, init: Init) => Promise<Response> {
  return async (url, { method = 'GET', headers, body, signal }) => {
    const sent = body === undefined || body === null ? undefined : Buffer.from(await new Response(body).arrayBuffer());
    const options: RequestOptions = {
      method,
      headers: {
        ...typeOf(body),
        ...Object.fromEntries(new Headers(headers)),
        ...(sent === undefined ? {} : { 'content-length': sent.length }),
      },
      ca: [...rootCertificates, readRegularFile(ca).toString('utf8')],
      agent: false,
      ...(signal ? { signal } : {}),
    };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, options, resolve).on('error', reject).end(sent);
    });
    return responseOf(answer);
  };
}

function typeOf(body: Init['body']): Record<string, string> {
  return body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' } : {};
}

async function responseOf(answer: IncomingMessage): Promise<Response> {
  const { statusCode: status = 502 } = answer;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) for (const value of values) headers.append(name, value);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new RangeError(`the answer is larger than ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return new Response(bodiless.has(status) ? null : Buffer.concat(chunks), { status, headers });
}
