// Every alarm there is, in one table: how grave it is and its paragraph in docs/operating.md. A code that is not here cannot be raised.
// The docs test compares the manual with this table, and /metrics counts every code from 0.

/** `critical`: somebody has to get up. `warning`: look at it today. `info`: the end of one, or something that needs no hand. */
export type AlarmSeverity = 'critical' | 'warning' | 'info';

export interface AlarmKind {
  severity: AlarmSeverity;
  /** It is the matter until a record says that it has ended; the others are told when they happen, and that is all. */
  lasts?: true;
  /** What it means and what to do, in Markdown. */
  text: string;
}

const nobodyIsActedOn = {
  'audit-unwritable': {
    severity: 'critical',
    lasts: true,
    text: 'The audit log cannot be written: disk full, directory gone, permissions. No action is sent, because no action goes without a record; watching and deciding go on. Free the disk or bring the directory back. lobbyguard tries by itself, goes on when it can, decides everyone present again, and records for how long it could not.',
  },
  'audit-recovered': {
    severity: 'info',
    text: 'The end of `audit-unwritable`, with the time and the number of records that were refused meanwhile. What was decided in between is not on record.',
  },
  'policy-rejected': {
    severity: 'critical',
    lasts: true,
    text: 'The policies on disk have errors. The last good set stays in force. `npx lobbyguard check` lists the errors; save the repaired file.',
  },
  'policies-waiting': {
    severity: 'critical',
    lasts: true,
    text: 'The policies were changed, and the new set would at once remove more of the people present than `safety.maxNewRemovals` allows, counting those who are identified or inside; or, after a start, it holds values that can mean nothing and the set before did not. It has not taken effect: the last set stays in force; after a start, where no older set is at hand, its rules only propose, and so do they in the meetings of an account that is taken over from a node where another set acted. Or the configuration, or a list it names, was changed so that fewer people are under `safety.protect`, or leaders no more, and rules would at once remove too many of those: everybody who was protected stays so meanwhile. `npx lobbyguard policies` and the desk say whom it would remove, by rule. Is it meant, `npx lobbyguard policies accept` (with or without a console); otherwise put the files right: then it is judged again. It ends with either.',
  },
  'config-rejected': {
    severity: 'critical',
    lasts: true,
    text: '`lobbyguard.yaml`, or a list it names, was changed and has errors. Nothing of the change is in force. `npx lobbyguard check --config lobbyguard.yaml` lists the errors; save the repaired file. Where the fault lies outside the file (a directory that cannot be written, say), mending it is enough: the files are looked at again every half minute.',
  },
  'cap-tripped': {
    severity: 'critical',
    lasts: true,
    text: 'A rule made as many removals in one meeting within a minute as its cap allows: its own `cap`, or `safety.maxRemovalsPerMinute`. There it only proposes what it would do; other rules and meetings go on. Look at who was removed (`npx lobbyguard report`): a raid, or a rule that matches too many? In a raid, let it go on in that meeting, at the desk or with `npx lobbyguard lobby go-on RULE` (for good, or `--allow N` more); `npx lobbyguard resume` clears all stopped rules, which then may make as many removals again. A higher `cap` in the rule lasts. Otherwise repair the rule: one that was changed acts again.',
  },
  'rule-stepped-back': {
    severity: 'critical',
    lasts: true,
    text: 'Humans took back more of what a rule did than `safety.maxReversals` allows, of at least ten actions: they undid it, or let in again whom it had removed. The rule only proposes from then on, in every meeting and over restarts. Look at what it did (`npx lobbyguard report`, the desk) and repair it: a rule that was changed acts again, and the alarm ends.',
  },
  'rule-expires': {
    severity: 'warning',
    lasts: true,
    text: 'The date at `expires` of a rule is less than a week away, or has passed; the message says which. From that day, 00:00 UTC, the rule does nothing: whom it refused is not refused any more, and on whom it allowed the rules after it act, also where they are inside already. Give it a later date, or delete it. Told a week ahead and on the day; it ends with either.',
  },
  'cap-cleared': {
    severity: 'info',
    text: 'The end of `cap-tripped`: a resume, or a change of the rule itself. The rules that were over their cap enforce again, and everyone present is decided again.',
  },
  'cluster-differs': {
    severity: 'critical',
    lasts: true,
    text: 'For a minute, another node of the cluster has had another configuration (mode, limits, safety, accounts) or other policies than this one; the message names it. An account that changed hands would find other rules, so none is handed over between the two from the first moment on, as long as both live; when one fails, the other still takes its accounts over, and looks at the people there before its rules act. Put the same files on both machines. It ends by itself.',
  },
  'cluster-unreachable': {
    severity: 'critical',
    lasts: true,
    text: 'The Redis of the cluster does not answer this node, takes nothing from it (it is full, say), refuses it a command it may not run, or answers to another process by its name; the message has the reason. It watches its meetings and sends nothing; nodes that Redis answers take its accounts over after a lease. Look at Redis and the network between, or at `cluster.node`. It ends by itself when Redis takes what the node tells, and permits requests, again.',
  },
  'cluster-refusing': {
    severity: 'critical',
    lasts: true,
    text: 'The Redis of the cluster takes what this node tells with every beat, and refuses something else, or is too slow for it; the message says what, of which account, and why. Actions go on, but a node that takes the account over now may not know whom humans let in and which rules have stopped, or callbacks that other nodes were sent do not arrive. Give the user of Redis all commands on its keys, and look at the memory of Redis and at how busy it is. It is tried again every second, what waits is kept meanwhile, and it ends by itself.',
  },
} as const satisfies Record<string, AlarmKind>;

const peopleToLookAt = {
  'organizer-waiting': {
    severity: 'critical',
    lasts: true,
    text: 'An organizer, a leader or somebody under protection waits in the lobby, and no rule lets them in. Look at the desk (or in the Skype client) and let them in. It ends when they are inside, or gone.',
  },
  'mass-admission': {
    severity: 'warning',
    lasts: true,
    text: 'Ten or more people came in from the lobby within 10 seconds without an order of ours: somebody let everybody in, or the lobby was switched off. Nobody was looked at one by one, so rules act on them as on anyone (`safety.respectAdmissions`). If it was not meant, switch the lobby on again. Whom another account of the same daemon let in counts as let in by us; whom one on another node of a cluster let in does not.',
  },
} as const satisfies Record<string, AlarmKind>;

const notSignedIn = {
  'session-down': {
    severity: 'critical',
    text: 'An account is not signed in after several tries, or its next try is more than a minute away; the message has the last reason. Its meetings are unguarded. lobbyguard keeps trying, with growing pauses. Look at the network, the front end, discovery (`lyncdiscover` in the DNS, or set `discovery`), and the certificate (`tls.ca`).',
  },
  'account-without-node': {
    severity: 'critical',
    lasts: true,
    text: 'No node of the cluster has had an account for longer than a hand-over takes; the message says which, since when, and where it is configured. Its meetings are unguarded. Either the nodes that have it in their configuration are down: start one, or configure the account on a node that lives. Or those that live cannot run it: each has told why (`account-unusable`). Every node that lives tells it. It ends when a node has the account again. Is a machine gone for good, and its accounts not to be watched any more, `redis-cli HDEL "lobbyguard:1:{NAME}:nodes" NODE` forgets it at once, with the names of your cluster and of that node; by itself it is forgotten after a week.',
  },
  'account-unusable': {
    severity: 'critical',
    text: 'Something that the account needs on this machine cannot be used: a certificate that has expired, a key file that is gone, a port that is taken. The message names it. The other accounts go on, and this one is tried again every minute.',
  },
  'account-stopped': {
    severity: 'critical',
    text: 'An error in lobbyguard itself ended an account. Its meetings are unguarded; the other accounts go on. Restart lobbyguard. The program log has the details: please report them.',
  },
  'auth-failed': {
    severity: 'critical',
    text: 'The server refuses the password, takes no passwords at all, or the token service refuses the client; the message says which, and what the server asks for. Check the account (locked? expired?) and the secret; a secret file is read again at the next try, an environment variable only at a restart. Tries are far apart, so that the account is not locked out.',
  },
  'sign-in-refused': {
    severity: 'critical',
    text: 'The password is right, but the pool does not let this account in: not enabled, homed elsewhere, or not allowed this kind of client.',
  },
  'user-agent-not-allowed': {
    severity: 'critical',
    text: 'The pool blocks clients by user agent. An administrator of the pool has to allow this one.',
  },
  'too-many-applications': {
    severity: 'critical',
    text: 'The account runs as many applications as the pool allows. Sign it out elsewhere, or give lobbyguard an account of its own.',
  },
  'channel-taken': {
    severity: 'critical',
    text: 'Another client uses our application: usually a second lobbyguard with the same account, here or on another machine. Both are told. One goes on; the other stands down, acts on nobody, and looks now and then whether the first has gone. Stop one of them, or give it an account of its own.',
  },
  'untrusted-host': {
    severity: 'critical',
    text: 'The server named a host that is not in `trustedHosts`, or a plain `http:` address. Nothing was sent there. If the host is yours, add it; if it is not, find out who answers for your server.',
  },
  'batch-unsupported': {
    severity: 'warning',
    text: 'The pool offers batches and does not serve them as it should; the message has its answer. What was in the batch is looked at and, where need be, sent again, and until the next sign-in every request travels alone: nothing is lost but speed in a raid. A proxy that does not know `multipart/batching` is the usual cause. `limits: { batch: 1 }` asks for none from the start.',
  },
  'protocol-violation': {
    severity: 'warning',
    text: "The answer was not what the protocol says: a proxy's error page, a captive portal, a broken front end. lobbyguard discovers the pool again and tries again.",
  },
  'event-channel-broken': {
    severity: 'warning',
    text: 'The event channel does not answer although the application does, or answered without saying where to go on, or named a host that is not trusted; the message says which. The same question is asked again, and told again after an hour. If it stays, a proxy or the front end is broken; rosters are still read once a minute.',
  },
} as const satisfies Record<string, AlarmKind>;

const notInTheMeeting = {
  'meeting-source-failed': {
    severity: 'critical',
    lasts: true,
    text: 'A list or calendar that names meetings cannot be read: it is gone, cut off, empty, a sign-in page, or its server does not answer. Its meetings stay as they are, and new ones are not noticed. Look at the file or the address; it is read again by itself. It ends when every source of the account can be read.',
  },
  'meeting-unclear': {
    severity: 'warning',
    text: "An entry of a calendar names a meeting, and can be read in two ways: a time without a time zone, an organizer who is not the meeting's, several meetings. It is not followed. `npx lobbyguard meetings` lists all such entries. Repair the entry, or name the focus URI in `meetings`.",
  },
  'meeting-not-found': {
    severity: 'critical',
    text: 'There is no meeting with this focus URI (expired, or mistyped), or the server does not take it for one. Tried again now and then.',
  },
  'meeting-refused': {
    severity: 'critical',
    text: 'The account is not let into the meeting. Make it a presenter, or let its organizer admit it. Where tries have led nowhere and no answer says why, look at the pool, or at the proxy before it.',
  },
  'meeting-full': {
    severity: 'critical',
    text: 'The meeting, or its lobby, takes nobody more, so the moderator cannot get in. Tried again now and then; somebody has to leave, or the organizer lets the account in first.',
  },
  'too-many-meetings': {
    severity: 'critical',
    text: 'The pool lets one account into only so many meetings at once. Give some of its meetings to another account.',
  },
  'join-unavailable': {
    severity: 'critical',
    text: 'The server offers this account no way to join meetings: a policy of the pool.',
  },
  'moderator-in-lobby': {
    severity: 'critical',
    lasts: true,
    text: 'The moderator itself waits in the lobby and sees nobody. Let it in with the Skype client, and make it a presenter of this meeting, so that it need not wait the next time.',
  },
  'moderator-removed': {
    severity: 'critical',
    text: 'Somebody removed the moderator. It joins again after a pause. Ask who, before it becomes a game.',
  },
  'not-a-leader': {
    severity: 'critical',
    lasts: true,
    text: 'The moderator is an attendee: it sees everyone and can remove nobody. Make it a presenter.',
  },
} as const satisfies Record<string, AlarmKind>;

const notSeeing = {
  'lobby-not-visible': {
    severity: 'critical',
    text: 'The server shows no lobby of a meeting that may have one, and still does not a few seconds after the moderator came in. People who come are seen by their events; people who were waiting before are not. Make the account a presenter of the meeting. A meeting without any lobby needs nothing.',
  },
  'roster-unreadable': {
    severity: 'critical',
    text: "The roster of a meeting cannot be read, again and again. Nobody there is decided on from old knowledge. The message has the server's answer. Where it speaks of leaders who cannot be told from their list, an entry of that list leads to nobody who is in the meeting: people of whom nothing tells a role may be that leader and are not removed. Remove them by hand where they must go.",
  },
  'action-refused': {
    severity: 'warning',
    text: 'The server refused to let somebody in, or to refuse or remove them, or failed each time it was asked, or could not be asked, without a token perhaps; the message has its answer, or why there was none. They stay where they are. `AttendeeNotAllowed` or `Demoted`: make the account a presenter again. Tried again with the next look at the meeting, then ever more rarely, while the rule holds.',
  },
  'action-ineffective': {
    severity: 'warning',
    text: 'The server says yes to every request, and nothing happens: the person is still there. Remove them by hand, and look at the health of the conferencing servers. Tried again ever more rarely.',
  },
  'participant-unreadable': {
    severity: 'warning',
    text: 'One participant cannot be read, and so is left alone: told after three tries or two minutes. Others are not delayed. Tried again with growing pauses.',
  },
  'decision-failed': {
    severity: 'warning',
    text: "A participant could not be decided on because of an error in lobbyguard itself. They stay where they are, which is a human's to settle; others go on. The program log has the details: please report them.",
  },
} as const satisfies Record<string, AlarmKind>;

const callbacks = {
  'callbacks-refused': {
    severity: 'warning',
    text: 'Callbacks came whose token did not hold: somebody forges them, or `audience`, `appId`, `tenants` or `keys` do not fit; or they could not be read, or went to another path than `path`. The message counts a minute and has the latest reason. Rosters are read again where a callback of the service was lost.',
  },
  'callbacks-overloaded': {
    severity: 'warning',
    text: 'Callbacks arrive faster than they can be worked off, or a node of a cluster cannot pass them on, and they are answered 503, so that the service delivers them again. Rosters are read again afterwards. If it stays, spread the meetings over more accounts and machines; in a cluster look at Redis.',
  },
  'callback-unreachable': {
    severity: 'critical',
    text: 'The service says that it cannot reach us. Look at `callbackUrl`, the proxy in front, its certificate, and the firewall.',
  },
  'callback-keys-unreadable': {
    severity: 'critical',
    text: 'The key set (`keys`) cannot be fetched or read, so no callback can be believed. Check the file or the URL, and whether the firewall lets us out.',
  },
} as const satisfies Record<string, AlarmKind>;

const telling = {
  'notices-failing': {
    severity: 'warning',
    lasts: true,
    text: 'A channel of `notify` takes nothing; the message has its name and the last answer. Notices for it wait on record, are tried again ever more rarely for 24 hours, and arrive as one digest when it takes them again. All other channels are told. `npx lobbyguard notify test NAME` tries it at once. Nothing else is slowed down by it.',
  },
} as const satisfies Record<string, AlarmKind>;

const theLogItself = {
  'audit-torn-line': {
    severity: 'info',
    text: 'The last line was torn by a crash or a power cut. It was kept aside in a file `*.torn-*`, and the log goes on from the record before. Nothing to do.',
  },
  'audit-chain-broken': {
    severity: 'critical',
    text: 'Records were changed, or are missing: by hand, by a tool that "cleaned up", by a restored backup. `npx lobbyguard verify` names the place. Records behind it are chained to what is left. Find out who touched the directory.',
  },
  'audit-end-unguarded': {
    severity: 'warning',
    text: '`lobbyguard.head` in the audit directory, which remembers how far the log was on disk, cannot be read or cannot be written; the message says which, and why. Everything goes on, but nobody would notice that the end of the log was cut off. Usually one `sudo npx lobbyguard run` made it: give the file to the account that runs lobbyguard, or delete it. Told at each start and whenever it begins.',
  },
  'audit-lock-gone': {
    severity: 'critical',
    text: '`lobbyguard.lock` was deleted from the audit directory of a running daemon, and the message says what became of it. It was put back: nothing to do, but find out who cleans up there; for a second another daemon could have started. Another daemon has it by now: this one writes nothing and acts on nobody (`audit-unwritable`) until the other is stopped; stop the one you do not want, and look at the log with `npx lobbyguard verify`. It cannot be put back: give the directory back to the account that runs lobbyguard.',
  },
} as const satisfies Record<string, AlarmKind>;

/** The headings of the manual, each with its alarms. */
export const alarmSections = {
  'Nobody is acted on': nobodyIsActedOn,
  'People to look at': peopleToLookAt,
  'Not signed in': notSignedIn,
  'Not in the meeting': notInTheMeeting,
  'Not seeing': notSeeing,
  'Callbacks (webhook dialect)': callbacks,
  Notices: telling,
  'The log itself': theLogItself,
} as const;

const table = {
  ...nobodyIsActedOn,
  ...peopleToLookAt,
  ...notSignedIn,
  ...notInTheMeeting,
  ...notSeeing,
  ...callbacks,
  ...telling,
  ...theLogItself,
};

/** Stable: records, metrics and alert rules go by it. */
export type AlarmCode = keyof typeof table;

/** The codes whose end is recorded. */
export type LastingAlarm = { [Code in AlarmCode]: (typeof table)[Code] extends { lasts: true } ? Code : never }[AlarmCode];

export const alarms: Readonly<Record<AlarmCode, AlarmKind>> = table;
export const alarmCodes = Object.keys(table) as readonly AlarmCode[];

/** An alarm on its way to the recorder. */
export interface Alarm {
  code: AlarmCode;
  message: string;
}
