// Autodiscovery (docs/protocol.md, Discovery): root and user resources, redirects inside a 200 body and as a 302.
import { type Answer, type Exchange, errorAnswer } from '../http/exchange.ts';
import { applicationsPath } from './paths.ts';
import type { Tokens } from './tokens.ts';

export interface DiscoveryOptions {
  /** Absolute origins of the listeners. */
  origins(): { discovery: string; web: string; pool: string };
  tokens: Tokens;
  /** Ways on the way: a `redirect` in root or user (with or without its tail), a 302 on the first URL, or none. */
  detours(): ReadonlySet<Detour>;
}

/** `moved-307` is the webhook dialect's: the platform service sends requests on to the pool. */
export type Detour = 'root-redirect' | 'user-redirect' | 'user-redirect-short' | 'root-302' | 'moved-307';

const rootPath = '/Autodiscover/AutodiscoverService.svc/root';
const userPath = `${rootPath}/oauth/user`;
const domain = '?originalDomain=example.com';

/** Answers discovery requests; undefined for any other path. */
export function discover(exchange: Exchange, options: DiscoveryOptions): Answer | undefined {
  const path = exchange.url.pathname.toLowerCase();
  const moved = exchange.url.searchParams.has('moved');
  const { web, pool } = options.origins();
  const detours = options.detours();
  if (path === '/' || path === rootPath.toLowerCase()) {
    if (exchange.method !== 'GET') return errorAnswer(405);
    if (path === '/' && detours.has('root-302')) return { status: 302, headers: { Location: `${web}${rootPath}${domain}` } };
    const self = { href: `${options.origins().discovery}${rootPath}${domain}` };
    if (detours.has('root-redirect') && !moved) return resource('root', { self, redirect: { href: `${web}${rootPath}${domain}&moved=1` } });
    const user = moved && !detours.has('root-redirect') ? `${pool}${userPath}${domain}&moved=1` : `${web}${userPath}${domain}`;
    return resource('root', { self, user: { href: user }, xframe: { href: `${web}/Autodiscover/XFrame/XFrame.html` } });
  }
  if (path !== userPath.toLowerCase()) return undefined;
  if (options.tokens.check(exchange) === undefined) return options.tokens.challenge(exchange.role);
  const self = { href: `${web}${userPath}${domain}` };
  if (!moved && detours.has('user-redirect')) return resource('user', { self, redirect: { href: `${pool}${userPath}${domain}&moved=1` } });
  if (!moved && detours.has('user-redirect-short'))
    return resource('user', { self, redirect: { href: `${pool}${rootPath}${domain}&moved=1` } });
  return resource('user', {
    self,
    applications: { href: `${pool}${applicationsPath}` },
    xframe: { href: `${web}/Autodiscover/XFrame/XFrame.html` },
  });
}

function resource(rel: string, links: Record<string, { href: string }>): Answer {
  return { status: 200, json: { rel, _links: links } };
}
