// Links that people click to join: what they look like, and which meeting they usually mean.

/** `https://meet.example.com/organizer/ABC123`, `https://pool.example.com/meet/organizer/ABC123`, also with a domain in between. */
export function isJoinLink(link: string): boolean {
  if (!URL.canParse(link) || !/^https?:/i.test(link)) return false;
  const path = segmentsOf(link);
  return path.length >= 2 && path.length <= 4 && /^[A-Z0-9]{4,}$/i.test(path.at(-1) ?? '');
}

/** The focus URI by the usual shape of a link, for servers that do not say it; undefined where the shape tells no domain. */
export function usualFocusUri(link: string): string | undefined {
  if (!isJoinLink(link)) return undefined;
  const path = segmentsOf(link);
  const [id = '', user = '', before] = path.toReversed();
  const { hostname } = new URL(link);
  const domain = before?.includes('.') ? before : hostname.startsWith('meet.') ? hostname.slice('meet.'.length) : undefined;
  return domain === undefined ? undefined : `sip:${user}@${domain};gruu;opaque=app:conf:focus:id:${id}`;
}

function segmentsOf(link: string): string[] {
  return new URL(link).pathname.split('/').filter((segment) => segment !== '');
}
