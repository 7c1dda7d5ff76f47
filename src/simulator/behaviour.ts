// What no document settles about the real server (docs/protocol.md, Simulator switches): every such answer is a switch here, never a constant.

export interface Behaviour {
  /** Reply to an action whose target has gone. */
  goneReply: 'not-found' | 'no-content' | 'forbidden' | 'conflict';
  /** Order of the event group after an admit; `apart` sends every event in a package of its own. */
  admitOrder: 'lobby-first' | 'plain-first' | 'updated-first' | 'apart';
  /** Whether `eject` is offered for people in the lobby. */
  ejectInLobby: boolean;
  /** Whether `eject` is offered for an organizer. */
  ejectOrganizer: boolean;
  /** Whether `participants` lists people in the lobby. */
  lobbyInParticipants: boolean;
  /** A waiter is disconnected after this long. Undefined: never. */
  lobbyTimeoutMs?: number;
  /** Whether a rejoining person gets the old URL back. */
  rejoinUrl: 'same' | 'new';
  /** Old servers know neither `inLobby` nor `local`. */
  inLobbyProperty: boolean;
  localProperty: boolean;
  /** `organizer-only`: the property is there for organizers and left out for everybody else. */
  organizerProperty: 'present' | 'absent' | 'organizer-only';
  /** Whether onlineMeeting says who its organizer is. */
  organizerUriProperty: boolean;
  /** How collections list their members; `mixed` changes from answer to answer. */
  collectionShape: 'links' | 'object' | 'embedded' | 'mixed';
  /** An empty collection has an empty array, or nothing. */
  emptyCollection: 'absent' | 'array';
  lobbyPath: 'filter' | 'plain';
  /** Whether the conversation offers its lobby at all. */
  lobbyLink: boolean;
  hrefs: 'relative' | 'absolute' | 'mixed';
  /** How addresses in paths are escaped; `mixed` spells one resource differently from answer to answer. */
  escapes: 'literal' | 'encoded' | 'mixed';
  bom: boolean;
  /** Revision attributes, null properties and unknown properties. */
  ornaments: boolean;
  /** What participant events embed. */
  embedParticipants: 'none' | 'partial' | 'full';
  joinOrder: 'reply-first' | 'event-first' | 'completed-only';
  /** Joining a meeting the account is already in. */
  joinAgain: 'same' | 'conflict';
  /** Whether people already present at the join are announced by events. */
  announcePresent: boolean;
  /** POST applications with a key that is already running. */
  reuseApplication: 'existing' | 'fresh' | 'conflict';
  /** How long the conversations of an application that has ended keep its user in their meetings, ms; 0: they end at once. */
  lingerMs: number;
  /** The events link of a reused application. */
  reuseAck: 'current' | 'first';
  /** Applications one user may run; one more pushes the oldest out with 410 TooManyApplications. */
  applicationCap: number;
  /** Reason of the conversation when its own user is ejected. */
  selfEjectReason: 'Ejected' | 'Removed';
  /** Whether the application offers `batch`, and what comes of using it. */
  batch: 'served' | 'absent' | 'refused' | 'html';
  /** In which order the parts of a batch are carried out; the answers always come in the order of the requests. */
  batchOrder: 'given' | 'shuffled' | 'parallel';
  /** Which answers a batch brings. */
  batchParts: 'whole' | 'missing' | 'extra' | 'truncated';
  /** Parts one user may have outstanding over all batches; one more, and nothing of the batch is carried out. */
  batchLimit: number;
  /** Length of a second on the event channel: windows, timeouts and idle limits shrink with it. */
  secondMs: number;
  /** Delay before every answer except event channel answers. */
  latencyMs: number;
  /** Pause between the steps of an operation. */
  stepMs: number;
  /** Seconds a token lives. */
  tokenSeconds: number;
}

export const defaultBehaviour: Behaviour = {
  goneReply: 'not-found',
  admitOrder: 'lobby-first',
  ejectInLobby: false,
  ejectOrganizer: false,
  lobbyInParticipants: false,
  rejoinUrl: 'same',
  inLobbyProperty: true,
  localProperty: true,
  organizerProperty: 'present',
  organizerUriProperty: true,
  collectionShape: 'links',
  emptyCollection: 'absent',
  lobbyPath: 'filter',
  lobbyLink: true,
  hrefs: 'relative',
  escapes: 'literal',
  bom: false,
  ornaments: true,
  embedParticipants: 'none',
  joinOrder: 'reply-first',
  joinAgain: 'same',
  announcePresent: false,
  reuseApplication: 'existing',
  lingerMs: 0,
  reuseAck: 'current',
  applicationCap: 5,
  selfEjectReason: 'Ejected',
  batch: 'served',
  batchOrder: 'given',
  batchParts: 'whole',
  batchLimit: 100,
  secondMs: 1000,
  latencyMs: 0,
  stepMs: 2,
  tokenSeconds: 28_289,
};

/** The values of every switch that is a choice. */
export const behaviourChoices = {
  goneReply: ['not-found', 'no-content', 'forbidden', 'conflict'],
  admitOrder: ['lobby-first', 'plain-first', 'updated-first', 'apart'],
  rejoinUrl: ['same', 'new'],
  organizerProperty: ['present', 'absent', 'organizer-only'],
  collectionShape: ['links', 'object', 'embedded', 'mixed'],
  emptyCollection: ['absent', 'array'],
  lobbyPath: ['filter', 'plain'],
  hrefs: ['relative', 'absolute', 'mixed'],
  escapes: ['literal', 'encoded', 'mixed'],
  embedParticipants: ['none', 'partial', 'full'],
  joinOrder: ['reply-first', 'event-first', 'completed-only'],
  joinAgain: ['same', 'conflict'],
  reuseApplication: ['existing', 'fresh', 'conflict'],
  reuseAck: ['current', 'first'],
  selfEjectReason: ['Ejected', 'Removed'],
  batch: ['served', 'absent', 'refused', 'html'],
  batchOrder: ['given', 'shuffled', 'parallel'],
  batchParts: ['whole', 'missing', 'extra', 'truncated'],
} as const satisfies { [Name in keyof Behaviour as string extends Behaviour[Name] ? never : Name]?: readonly Behaviour[Name][] };
