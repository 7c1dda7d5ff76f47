// One running UCWA application (protocol 2): its part in meetings, its event channel, what it has been told, and how it dies.
import type { Behaviour } from '../behaviour.ts';
import type { Conduct } from '../conduct.ts';
import type { Answer } from '../http/exchange.ts';
import type { Json, JsonObject } from '../json.ts';
import { createKnowledge, type Knowledge } from '../knowledge.ts';
import { type Attendance, createAttendance } from '../meeting/attendance.ts';
import type { Notice, Target } from '../meeting/notice.ts';
import { type Depiction, depict, type Naming } from '../meeting/resource.ts';
import { guid, type Random } from '../random.ts';
import { type Channel, createChannel, type PendingEvent } from './channel.ts';
import { applicationsPath, ucwaNaming } from './paths.ts';
import type { Account } from './tokens.ts';

export interface Application {
  readonly id: string;
  readonly account: Account;
  readonly endpointId: string;
  readonly culture: string;
  readonly userAgent: string;
  readonly attendance: Attendance;
  readonly channel: Channel;
  readonly naming: Naming;
  readonly knowledge: Knowledge;
  readonly depiction: Depiction;
  /** Name of the property a PUT must echo (protocol 8). */
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
      attendance.drop();
      channel.release(answer);
    },
  };
  return application;
}

/** An event as protocol 3.4 spells it. `deleted` never embeds. */
export function renderEvent(notice: Notice, depiction: Depiction): JsonObject {
  const { target, type, title, status, reason } = notice;
  const embedded = type === 'deleted' ? undefined : embeddedResource(notice, depiction);
  const view = notice.in;
  return {
    link: { rel: target.rel, href: depiction.naming.href(target), ...(title === undefined ? {} : { title }) },
    ...(view === undefined ? {} : { in: { rel: view.rel, href: depiction.naming.href(view) } }),
    type,
    ...(status === undefined ? {} : { status }),
    ...(reason === undefined ? {} : { reason: { ...reason } }),
    ...(embedded === undefined ? {} : { _embedded: { [target.rel]: embedded } }),
  };
}

function embeddedResource(notice: Notice, depiction: Depiction): Json | undefined {
  const { target } = notice;
  if (target.rel === 'participant') return embeddedParticipant(target, depiction);
  if (!notice.embed) return undefined;
  const resource = depict(target, depiction);
  return target.rel === 'localParticipant' && resource ? partial(resource) : resource;
}

function embeddedParticipant(target: Target, depiction: Depiction): Json | undefined {
  const { embedParticipants } = depiction.behaviour;
  if (embedParticipants === 'none') return undefined;
  const resource = depict(target, depiction);
  return resource && embedParticipants === 'partial' ? partial(resource) : resource;
}

/** Realistic embedded participants lack role, organizer, local and inLobby (protocol 4.5), and action links. */
function partial(resource: JsonObject): JsonObject {
  const { name, uri, sourceNetwork, anonymous, rel, _links } = resource;
  const links = Object.fromEntries(Object.entries(_links as JsonObject).filter(([link]) => ['self', 'conversation', 'me'].includes(link)));
  const kept = { rel, name, uri, sourceNetwork, anonymous };
  return { ...(JSON.parse(JSON.stringify(kept)) as JsonObject), _links: links };
}
