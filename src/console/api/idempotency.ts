// A write that is repeated with the same key is done once and answered again; a key is never taken for two different requests.

export interface Answer {
  status: number;
  body: unknown;
}

export interface Idempotency {
  /** Undefined: the key was used for another request. */
  once(key: string, request: string, act: () => Promise<Answer>): Promise<Answer> | undefined;
}

const keepMs = 10 * 60_000;
const maxKept = 10_000;

export function createIdempotency(now: () => number): Idempotency {
  const seen = new Map<string, { at: number; request: string; answer: Promise<Answer> }>();

  function forgetOld(): void {
    for (const [key, { at }] of seen) {
      if (seen.size <= maxKept && at > now() - keepMs) break;
      seen.delete(key);
    }
  }

  return {
    once(key, request, act) {
      forgetOld();
      const known = seen.get(key);
      if (known !== undefined) return known.request === request ? known.answer : undefined;
      const answer = act();
      seen.set(key, { at: now(), request, answer });
      answer.catch(() => seen.delete(key));
      return answer;
    },
  };
}
