// One running UCWA application (docs/protocol.md, Applications): its part in meetings, its event channel, what it has been told, and how it dies.
import type { Behaviour } from '../behaviour.ts';
import type { Conduct } from '../conduct.ts';
import type { Answer } from '../http/exchange.ts';
import { createKnowledge } from '../knowledge.ts';
import { createAttendance } from '../meeting/attendance.ts';
import { renderEvent } from '../meeting/event.ts';
import type { Notice } from '../meeting/notice.ts';
import type { Depiction } from '../meeting/resource.ts';
import { guid, type Random } from '../random.ts';
import type { Station } from '../station.ts';
import { type Channel, createChannel, type PendingEvent } from './channel.ts';
import { applicationsPath, ucwaNaming } from './paths.ts';
import type { Account } from './tokens.ts';

export interface Application extends Station {
  readonly id: string;
  readonly account: Account;
  readonly endpointId: string;
  readonly culture: string;
  readonly userAgent: string;
  readonly channel: Channel;
  /** Name of the property a PUT must echo. */
  readonly echo: string;
  /** makeMeAvailable was called. */
  available: boolean;
  lastActivityAt: number;
  /** Every further request gets this. */
  dead?: Answer;
  /** Conversations gone, requests answered with `answer` from now on. */
  die(answer: Answer): void;
}

export interface ApplicationContext {
  account: Account;
  behaviour: Behaviour;
  random: Random;
  conduct: Conduct;
}

export function createApplication(
  identity: { endpointId: string; culture: string; userAgent: string },
  context: ApplicationContext,
): Application {
  const { account, behaviour, random, conduct } = context;
  const id = guid(random).replaceAll('-', '').slice(0, 12);
  const naming = ucwaNaming(id, behaviour);
  const knowledge = createKnowledge();
  const channel = createChannel((ack) => `${applicationsPath}/${id}/events?ack=${ack}`, behaviour, {
    overlap: () => conduct.note('overlapping-poll', `a second GET on the event channel of ${account.username} while one was parked`),
    wrongAck: (asked, expected) =>
      conduct.note('wrong-ack', `the event channel was asked for ack ${asked ?? 'none'}, expected ${expected}`),
  });
  const attendance = createAttendance({ account, behaviour, random, emit: (notices) => channel.push(notices.map(render)) });
  const depiction: Depiction = { naming, behaviour, attendance };

  function render(notice: Notice): PendingEvent {
    const sender = { rel: notice.sender.rel, href: naming.href(notice.sender) };
    return { sender, event: renderEvent(notice, depiction), urgency: notice.urgency, apart: notice.apart ?? false };
  }

  const application: Application = {
    id,
    owner: account.username,
    account,
    ...identity,
    attendance,
    channel,
    naming,
    knowledge,
    depiction,
    echo: guid(random),
    available: false,
    lastActivityAt: Date.now(),
    die(answer) {
      application.dead = answer;
      attendance.drop(behaviour.lingerMs);
      channel.release(answer);
    },
  };
  return application;
}
