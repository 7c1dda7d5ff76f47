// Which meeting a join link leads to: the link itself is asked, without credentials, and only on hosts that are trusted. Where it does not say, its usual
// shape tells.
import { usualFocusUri } from '../../config/join-link.ts';
import { meetingFault } from '../../config/values.ts';
import { reasonOf } from '../../errors.ts';
import type { HttpClient } from '../../session/http/client.ts';

export type Resolved = { kind: 'asked'; uri: string } | { kind: 'guessed'; uri: string; why: string } | { kind: 'unknown'; why: string };

export interface JoinLinks {
  /** What it said last, however long ago; undefined: nothing yet. */
  known(link: string): Resolved | undefined;
  /** Whether it is time to ask it, again or for the first time. */
  isDue(link: string): boolean;
  resolve(link: string): Promise<Resolved>;
}

const accept = 'Application/vnd.microsoft.lync.meeting+xml';
const timeoutMs = 10_000;
/** An answer holds for the day, a guess is checked again soon. */
const keptMs = { asked: 24 * 60 * 60 * 1000, guessed: 10 * 60 * 1000, unknown: 60 * 1000 };

export function createJoinLinks(client: HttpClient, now: () => number): JoinLinks {
  const answers = new Map<string, { resolved: Resolved; at: number }>();
  const asking = new Map<string, Promise<Resolved>>();

  const known = (link: string): Resolved | undefined => answers.get(link)?.resolved;

  function isDue(link: string): boolean {
    const answer = answers.get(link);
    return answer === undefined || now() - answer.at >= keptMs[answer.resolved.kind];
  }

  async function ask(link: string): Promise<Resolved> {
    const resolved = await askedOf(client, link).catch((error: unknown) => guessed(link, reasonOf(error)));
    const before = answers.get(link)?.resolved;
    // What the link said once counts more than its shape.
    const best = before?.kind === 'asked' && resolved.kind !== 'asked' ? before : resolved;
    answers.set(link, { resolved: best, at: now() });
    return best;
  }

  return {
    known,
    isDue,
    async resolve(link) {
      const answer = known(link);
      if (answer !== undefined && !isDue(link)) return answer;
      const running = asking.get(link) ?? ask(link).finally(() => asking.delete(link));
      asking.set(link, running);
      return running;
    },
  };
}

async function askedOf(client: HttpClient, link: string): Promise<Resolved> {
  const { status, text } = await client.request({ method: 'GET', url: link, accept, timeoutMs });
  const uri = status === 200 ? focusUriIn(text) : undefined;
  if (uri !== undefined) return { kind: 'asked', uri };
  return guessed(link, status === 200 ? 'its answer names no meeting' : `it answered ${status}`);
}

/** `conf-info/conf-uri` of the answer. */
export function focusUriIn(xml: string): string | undefined {
  const [, written] = /<(?:[\w-]+:)?conf-uri(?:\s[^>]*)?>\s*([^<\s]+)\s*<\//.exec(xml) ?? [];
  const uri = written?.replaceAll('&amp;', '&').replace(/\?.*$/s, '');
  return uri !== undefined && meetingFault(uri) === undefined ? uri : undefined;
}

function guessed(link: string, why: string): Resolved {
  const uri = usualFocusUri(link);
  if (uri === undefined || meetingFault(uri) !== undefined) return { kind: 'unknown', why: `${why}, and its shape tells no focus URI` };
  return { kind: 'guessed', uri, why };
}
