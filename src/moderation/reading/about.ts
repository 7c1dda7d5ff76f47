// Whether an answer is about the participant that was asked for: a redirect or a mixed-up cache may lead to somebody else.
// The rule: hosts, queries and escapes may differ, the segment that names the participant may not.
import type { Reply } from '../../wire/reply.ts';
import { canonicalHref } from '../../wire/url.ts';

export function isAbout({ resource, url }: Pick<Reply, 'resource' | 'url'>, href: string): boolean {
  const answered = canonicalHref(resource?.self ?? url);
  const asked = canonicalHref(href);
  return answered === asked || nameIn(answered) === nameIn(asked);
}

function nameIn(key: string): string | undefined {
  return new URL(key).pathname
    .split('/')
    .findLast((segment) => segment !== '')
    ?.toLowerCase();
}
