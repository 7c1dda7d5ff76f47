// Carries out admit, reject, eject, promote and demote, whichever dialect asked, and records every one of them with its judgement.
import type { Behaviour } from './behaviour.ts';
import type { ActionRecord, Conduct } from './conduct.ts';
import { type Answer, type Exchange, errorAnswer } from './http/exchange.ts';
import type { Told } from './knowledge.ts';
import { type Conversation, offeredActions } from './meeting/conversation.ts';
import type { ParticipantAction } from './meeting/notice.ts';
import type { Person } from './meeting/person.ts';

export interface ActionRequest {
  exchange: Exchange;
  account: string;
  conversation: Conversation;
  key: string;
  action: ParticipantAction;
  /** What the client was told about the participant. */
  told: Told | undefined;
}

export interface ActionDesk {
  readonly actions: ActionRecord[];
  perform(request: ActionRequest): Answer;
}

/** News younger than this may still be on its way through the client. */
const newsGraceMs = 1000;

export function createActionDesk(behaviour: Behaviour, conduct: Conduct): ActionDesk {
  const actions: ActionRecord[] = [];

  function perform(request: ActionRequest): Answer {
    const { exchange, conversation, key, action } = request;
    const person = conversation.meeting.people.get(key);
    const offered = person !== undefined && offeredActions(conversation, person, behaviour).includes(action);
    judge(request, person, conduct);
    const target = person && portrait(person, conversation);
    const answer = carryOut(conversation, person, action, { offered, body: exchange.body !== '' });
    actions.push({
      at: exchange.at,
      request: exchange.n,
      account: request.account,
      meeting: conversation.meeting.uri,
      action,
      link: exchange.url.pathname,
      target,
      key,
      offered,
      executed: offered && answer.status === 204,
      status: answer.status,
    });
    return answer;
  }

  function carryOut(
    conversation: Conversation,
    person: Person | undefined,
    action: ParticipantAction,
    how: { offered: boolean; body: boolean },
  ): Answer {
    if (how.body) return errorAnswer(400, 'ParameterValidationFailure', 'This request takes no body.');
    if (conversation.me.role !== 'Leader') return errorAnswer(403, 'AttendeeNotAllowed', 'Only leaders may do that.');
    if (person === undefined) return goneAnswer(behaviour);
    if (!how.offered) return conversation.state === 'Conferenced' ? goneAnswer(behaviour) : errorAnswer(409, 'None', 'Not supported now.');
    const { meeting } = conversation;
    if (action === 'promote' || action === 'demote') meeting.setRole(person, action === 'promote' ? 'Leader' : 'Attendee');
    else meeting[action](person);
    return { status: 204 };
  }

  return { actions, perform };
}

/** Nothing documents what the server says about a target who has gone. */
function goneAnswer(behaviour: Behaviour): Answer {
  switch (behaviour.goneReply) {
    case 'not-found':
      return errorAnswer(404, 'ResourceNotFound', 'The participant is not there.');
    case 'no-content':
      return { status: 204 };
    case 'forbidden':
      return errorAnswer(403, 'None', 'That is not possible.');
    case 'conflict':
      return errorAnswer(409, 'AlreadyExists', 'That has been done already.');
  }
}

function judge(request: ActionRequest, person: Person | undefined, conduct: Conduct): void {
  const { exchange, action, told, conversation } = request;
  const what = `${action} ${request.key}`;
  if (exchange.body !== '') conduct.note('action-with-body', `${what} came with a body`, exchange.n);
  if (told === undefined || !told.links.has(action)) {
    conduct.note('action-without-link', `${what}: the newest representation the client has read offers no such link`, exchange.n);
  } else if (told.newsAt !== undefined && (told.readAt ?? 0) < told.newsAt && exchange.at - told.newsAt > newsGraceMs) {
    conduct.note('stale-action', `${what}: an event ${exchange.at - told.newsAt} ms ago was not followed by a read`, exchange.n);
  }
  if (action === 'admit' || action === 'promote' || person === undefined) return;
  if (person === conversation.me) conduct.note('action-on-self', `${what} hits the account itself`, exchange.n);
  else if (person.organizer) conduct.note('action-on-organizer', `${what} hits an organizer`, exchange.n);
}

function portrait(person: Person, conversation: Conversation): NonNullable<ActionRecord['target']> {
  const { uri, name, organizer, role, anonymous, presence } = person;
  return { uri, name, organizer, role, anonymous, inLobby: person.place === 'lobby', self: person === conversation.me, presence };
}
