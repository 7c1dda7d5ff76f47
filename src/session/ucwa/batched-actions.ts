// Actions that share a slot, in one request. The rule: each part has the last word about itself, when the turn of the request has come and when
// its connection stands; where one says no, the request goes without it, or not at all.
import { LobbyguardError } from '../../errors.ts';
import { canonicalHref } from '../../wire/url.ts';
import type { HttpReply, HttpRequest } from '../http/exchange.ts';
import { type MayLeave, type Moment, renewable } from '../http/may-leave.ts';
import type { ActionPart } from '../session.ts';
import type { Batch } from './batch.ts';

export interface BatchedActionsOptions {
  batch: Batch;
  /** One request, without repetition. */
  requestOnce(request: HttpRequest, mayLeave: MayLeave): Promise<HttpReply>;
}

type Result = PromiseSettledResult<HttpReply>;

/** Sends them, and answers for each, in order. A part that was held back is refused with STOPPED. */
export async function sendTogether(parts: readonly ActionPart[], { batch, requestOnce }: BatchedActionsOptions): Promise<Result[]> {
  const results = new Map<ActionPart, Result>();
  let going = aboutDifferentPeople(parts).filter(({ href }) => batch.takes(href));
  while (going.length > 0) {
    going = going.filter(({ mayLeave }) => mayLeave('turn'));
    const refused = new Set<ActionPart>();
    const sent = await carry(going, refused, { batch, requestOnce });
    for (const [n, part] of going.entries()) if (sent !== undefined) results.set(part, sent[n] ?? heldBack);
    going = sent === undefined ? going.filter((part) => !refused.has(part)) : [];
  }
  return parts.map((part) => results.get(part) ?? heldBack);
}

/** Undefined: at the last moment some refused, and nothing was sent. */
async function carry(
  going: readonly ActionPart[],
  refused: Set<ActionPart>,
  { batch, requestOnce }: BatchedActionsOptions,
): Promise<Result[] | undefined> {
  const asked = (moment: Moment): boolean => {
    for (const part of going) if (!part.mayLeave(moment)) refused.add(part);
    return refused.size === 0;
  };
  const renewals = going.flatMap(({ mayLeave: { renew } }) => renew ?? []);
  const renew = async (): Promise<void> => void (await Promise.all(renewals.map((one) => one())));
  const mayLeave = renewable(asked, renewals.length === 0 ? undefined : renew);
  try {
    const [only] = going;
    if (only === undefined) return [];
    if (going.length === 1) return [fulfilled(await requestOnce({ method: 'POST', url: only.href }, mayLeave))];
    const requests = going.map(({ href }) => ({ method: 'POST' as const, url: href }));
    const outcome = await batch.send(requests, (request) => requestOnce(request, mayLeave));
    if (outcome.kind === 'unknown') return going.map(() => unknown(outcome.why));
    return going.map((_, n) => fulfilled((outcome.kind === 'none' ? outcome.reply : outcome.replies[n]) as HttpReply));
  } catch (reason) {
    if (refused.size > 0) return undefined;
    return going.map(() => ({ status: 'rejected', reason }));
  }
}

/** Two requests about one person would run in any order. */
function aboutDifferentPeople(parts: readonly ActionPart[]): ActionPart[] {
  const people = new Set<string>();
  return parts.filter(({ href }) => {
    const person = canonicalHref(href)
      .replace(/\?.*$/, '')
      .replace(/\/[^/]*$/, '')
      .toLowerCase();
    if (people.has(person)) return false;
    people.add(person);
    return true;
  });
}

const heldBack: Result = {
  status: 'rejected',
  reason: new LobbyguardError('STOPPED', 'held back: it could not travel with the others', { retryable: true }),
};

function fulfilled(value: HttpReply): Result {
  return { status: 'fulfilled', value };
}

function unknown(why: string): Result {
  const reason = new LobbyguardError('SERVER_UNREACHABLE', `what became of a batch is not known: ${why}`, { retryable: true });
  return { status: 'rejected', reason };
}
