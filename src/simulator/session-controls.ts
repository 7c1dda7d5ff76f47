// What a test or scenario may do to the clients' sessions: gaps, rivals, lost applications, tokens, invitations.
import { errorAnswer } from './http/exchange.ts';
import type { Json, JsonObject } from './json.ts';
import type { Meeting } from './meeting/meeting.ts';
import type { Application } from './ucwa/application.ts';
import type { UcwaServer } from './ucwa/server.ts';
import type { Tokens } from './ucwa/tokens.ts';

export interface SessionControls {
  /** Running UCWA applications, oldest first. */
  readonly applications: readonly Application[];
  /** Every channel answers its next poll with `resync`. */
  resync(): void;
  /** Every conversation is gone without an event; channels continue with `resume`. */
  resume(): void;
  /** Applications end: 404 ApplicationNotFound, or 410 with one of its subcodes. */
  loseApplications(subcode?: 'TooManyApplications' | 'InactiveApplicationExpired' | 'UserAgentNotAllowed'): void;
  /** Another process uses the same applications: it replaces parked GETs and takes events away. */
  rival(present: boolean): void;
  /** Rewrites what leaves the channels; undefined ends it. Lasts for applications running now. */
  tamper(rewrite: ((body: JsonObject) => Json) | undefined): void;
  /** Sends an event of the caller's making through every channel. */
  inject(event: JsonObject, sender?: { rel: string; href: string }): void;
  /** Invites every running account into the meeting. */
  invite(meeting: Meeting): void;
  revokeTokens(): void;
  /** Tokens given so far end after this many milliseconds. */
  expireTokens(ms: number): void;
}

export function createSessionControls(ucwa: UcwaServer, tokens: Tokens): SessionControls {
  const each = (act: (application: Application) => void): void => {
    for (const application of ucwa.applications) act(application);
  };
  return {
    get applications() {
      return ucwa.applications;
    },
    resync: () => each((application) => application.channel.resync()),
    resume: () =>
      each((application) => {
        application.attendance.drop();
        application.channel.resume();
      }),
    loseApplications: (subcode) =>
      each((application) => application.die(subcode === undefined ? errorAnswer(404, 'ApplicationNotFound') : errorAnswer(410, subcode))),
    rival: (present) => each((application) => application.channel.rival(present)),
    tamper: (rewrite) =>
      each((application) => {
        application.channel.tamper = rewrite;
      }),
    inject: (event, sender) =>
      each((application) => {
        const from = sender ?? { rel: 'communication', href: application.naming.href({ rel: 'communication' }) };
        application.channel.push([{ sender: from, event, urgency: 'high', apart: false }]);
      }),
    invite: (meeting) => each((application) => void application.attendance.invite(meeting)),
    revokeTokens: tokens.revokeAll,
    expireTokens: tokens.expireIn,
  };
}
