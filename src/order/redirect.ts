// Where a pool sends an action on to. The rule: another host may carry it out, but on nobody else and as nothing else.
import type { Reply } from '../wire/reply.ts';
import { canonicalHref } from '../wire/url.ts';

/** The URL to call instead of `href`; undefined for an answer that is no redirect, or one to another participant or another action. */
export function sentOnTo(href: string, { status, location }: Reply): string | undefined {
  if ((status !== 307 && status !== 308) || location === undefined) return undefined;
  return whatAndWho(location) === whatAndWho(href) ? location : undefined;
}

/** The last two segments of the path: the participant and the verb. */
function whatAndWho(href: string): string {
  return new URL(canonicalHref(href)).pathname.split('/').slice(-2).join('/');
}
