// Answers that put more in doubt than what was asked for: each doubt is settled by asking whoever must know.
import type { ReplyMeaning } from '../../order/answer.ts';
import type { ReadySession } from '../../session/session.ts';
import { readStanding, type Standing } from './full-read.ts';

export interface Trouble {
  met(meaning: ReplyMeaning | Exclude<Standing, { kind: 'in' | 'out' | 'unreadable' }>): void;
  /** Asks the conversation whether it is still ours. */
  confirmConversation(): Promise<void>;
}

export interface TroubleOptions {
  session(): ReadySession | undefined;
  /** Absolute URL. */
  conversation(): string | undefined;
  signal(): AbortSignal;
  /** The conversation is in doubt. */
  onDoubt(): void;
  /** The conversation says that we are not in it. */
  onOut(outcome: Extract<Standing, { kind: 'out' }>['outcome']): void;
  /** Something we know about the people is not so. */
  onRefused(): void;
}

export function createTrouble(options: TroubleOptions): Trouble {
  function met(meaning: Parameters<Trouble['met']>[0]): void {
    if (meaning.kind === 'meeting-gone') options.onDoubt();
    if (meaning.kind === 'session-dead') options.session()?.lost(meaning.reason);
    if (meaning.kind === 'refused') options.onRefused();
    if (meaning.kind === 'application-doubtful') void confirmApplication();
  }

  /** That subcode has also reported lesser losses: ask the application itself before giving everything up. */
  async function confirmApplication(): Promise<void> {
    const asked = options.session();
    if (asked !== undefined && !(await asked.alive()) && options.session() === asked) asked.lost('ApplicationNotFound');
  }

  async function confirmConversation(): Promise<void> {
    const asked = options.session();
    const conversation = options.conversation();
    const signal = options.signal();
    if (asked === undefined || conversation === undefined) return;
    const standing = await readStanding({ requests: asked.requests, conversation, signal });
    if (signal.aborted) return;
    if (standing.kind === 'out') options.onOut(standing.outcome);
    else if (standing.kind === 'application-doubtful' || standing.kind === 'session-dead') met(standing);
  }

  return { met, confirmConversation };
}
