// A loopback stand-in for the token service and the platform, recording what it was asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  method: string;
  path: string;
  authorization: string | undefined;
  contentType: string | undefined;
  body: string;
}

export interface PlatformServer {
  url: string;
  seen: Seen[];
  /** Answers a path (without query) instead of the default. */
  on(path: string, answer: (seen: Seen, response: ServerResponse) => void): void;
  /** How tokens are given; the default gives a new one each time. */
  grant: { status: number; body: Record<string, unknown> } | undefined;
  /** Tokens that are no longer accepted. */
  revoked: Set<string>;
  tokensGiven: number;
  close(): Promise<void>;
}

export const application = '/platformservice/tgt-0123456789abcdef0123456789abcdef/v1/applications/1';
export const endpoint = 'sip:bot@example.com';

export async function startPlatform(): Promise<PlatformServer> {
  const answers = new Map<string, (seen: Seen, response: ServerResponse) => void>();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const platform: PlatformServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    on: (path, answer) => void answers.set(path, answer),
    grant: undefined,
    revoked: new Set(),
    tokensGiven: 0,
    close: () => closed(server),
  };
  standard(platform);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { authorization, 'content-type': contentType } = request.headers;
    const seen: Seen = { method: request.method ?? '', path: request.url ?? '', authorization, contentType, body };
    platform.seen.push(seen);
    const path = seen.path.split('?')[0] ?? '';
    const token = authorization?.replace('Bearer ', '');
    const open = path === '/token' || path === '/platformservice/discover';
    if (!open && (token === undefined || !token.startsWith('token-') || platform.revoked.has(token))) return json(response, 401);
    const answer = answers.get(path);
    if (answer !== undefined) answer(seen, response);
    else json(response, 404, { code: 'NotFound', subcode: 'ResourceNotFound' });
  }
  return platform;
}

export function json(response: ServerResponse, status: number, body?: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }), ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function standard(platform: PlatformServer): void {
  const query = `?endpointId=${endpoint}`;
  platform.on('/token', (_seen, response) => {
    if (platform.grant !== undefined) return json(response, platform.grant.status, platform.grant.body);
    platform.tokensGiven += 1;
    json(response, 200, { token_type: 'Bearer', expires_in: '3600', access_token: `token-${platform.tokensGiven}` });
  });
  platform.on('/platformservice/discover', (_seen, response) =>
    json(response, 200, {
      _links: { self: { href: '/platformservice/discover' }, 'service:applications': { href: '/platformservice/v1/applications' } },
    }),
  );
  platform.on('/platformservice/v1/applications', (_seen, response) =>
    json(response, 200, { _links: { 'service:application': { href: `${application}${query}` } } }),
  );
  platform.on(application, (_seen, response) =>
    json(response, 200, {
      rel: 'service:application',
      _links: { self: { href: `${application}${query}` } },
      _embedded: {
        'service:communication': {
          rel: 'service:communication',
          _links: { 'service:joinOnlineMeeting': { href: `${application}/communication/onlineMeetingInvitations${query}` } },
        },
      },
    }),
  );
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}
