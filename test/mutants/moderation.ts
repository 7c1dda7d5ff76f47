// What is known of people, when they are decided on, and what the meeting has to do with it.
import { mutantsOf } from './mutant.ts';

export const moderationMutants = [
  ...mutantsOf('src/moderation/judge.ts', [
    ['return isCurrent(person) && isPresent', 'return isPresent', 'people are decided on by old news'],
    [' && view.ready() && !deps.draining()', ' && !deps.draining()', 'people are decided on while the roster is incomplete'],
    [' && !deps.draining()', '', 'a daemon that stops goes on deciding'],
    [' && order?.execution.accepted !== true', '', 'somebody already taken care of is acted on twice'],
    [' && opinion.shield === shield', '', 'whoever was spared for want of knowledge is spared for good'],
    [
      'if (policy === undefined || opinion.judgement !== judgement) return;',
      'if (policy === undefined) return;',
      'an older judgement wins over a newer one',
    ],
    [
      'if (person.sight.participant !== participant || !decidable(person) || deps.policies() !== set) return;',
      '',
      'a judgement on facts and policies that are gone is carried out',
    ],
    ["else orders('humans')?.withdraw(person);", '', 'an order goes on that a newer decision does not want'],
    ['const assessment = cap.claim(assessed, ruling.rule);', 'const assessment = assessed;', 'no removal is counted under the cap'],
    ['if (recorded) {', 'if (entry) {', 'a decision is carried out that is not on record'],
    ['paused: deps.paused(),', 'paused: false,', 'decisions go on while paused'],
    ["cap.granted(rel, rule ?? '').release();", '', 'what was never ordered uses up the cap'],
  ]),
  ...mutantsOf('src/moderation/cap.ts', [
    [
      'if (rule === null || !removesBy(assessment.rel) || isGranted(rule)) return assessment;',
      'return assessment;',
      'no removal is counted under the cap',
    ],
    ['view.meeting().uri ?? view.meeting().key', 'view.meeting().key', 'a new session starts the cap again'],
    [
      'spend: settle(() => ledger.spend(meeting, rule, performance.now())),',
      'spend: settle(() => ledger.release(meeting, rule)),',
      'what was sent counts no more',
    ],
  ]),
  ...mutantsOf('src/moderation/reading/read.ts', [
    ["if (turn < person.sight.shown) return 'present';", '', 'an older answer takes the place of a newer one'],
    [
      'remembering(person.sight.participant, readParticipant(resource), person.presence.told)',
      'readParticipant(resource)',
      'silence takes back who organizes',
    ],
    ['readParticipant(resource), person.presence.told)', 'readParticipant(resource))', 'what was embedded for somebody counts for nothing'],
    ['recalling(view.organizers(), said)', 'said', 'who organizes is forgotten with the conversation'],
    [' && isAbout(answer.reply, person.presence.href)', '', 'an answer about somebody else is believed'],
    [
      'if (isCurrent(person)) observed(person.presence, participant);',
      'observed(person.presence, participant);',
      'an old answer undoes what an event said',
    ],
  ]),
  ...mutantsOf('src/moderation/reading/sight.ts', [
    ['readAt: askedAt,', 'readAt: Number.MAX_VALUE,', 'a read counts as newer than the events that overtook it'],
    ['overtaken: askedAt >= changed ? 0 : overtaken + 1', 'overtaken: 0', 'noise about somebody keeps them from being read'],
    [
      'Math.min(meaning.retryAfterMs, longestAskedMs)',
      'meaning.retryAfterMs',
      'a Retry-After keeps somebody unread for as long as it likes',
    ],
  ]),
  ...mutantsOf('src/moderation/reading/reader.ts', [
    [
      "if (result === 'unreadable') return readLater(person);",
      "if (result === 'unreadable') return;",
      'whoever cannot be read once is never read again',
    ],
  ]),
  ...mutantsOf('src/moderation/clearance.ts', [
    [
      'isSelf: nameless || view.selfKeys.has(presence.key)',
      'isSelf: view.selfKeys.has(presence.key)',
      'we remove ourselves where nothing says who we are',
    ],
    ['[self, ...deps.ours]', '[self]', 'another account of the installation is removed'],
    ['leadersKnown: view.leadersKnown(presence),', 'leadersKnown: true,', 'leaders that could not be read are removed'],
  ]),
  ...mutantsOf('src/moderation/situation.ts', [
    ['[deps.policies().revision, humanMark', '[humanMark', 'new policies do not take back what the old ones ordered'],
    [', meeting.organizers]', ']', 'somebody who turns out to be the organizer is not decided again'],
  ]),
  ...mutantsOf('src/moderation/moderator.ts', [
    ['person.pending.order?.execution.abandon();', '', 'orders outlive the session they belong to'],
    ['cap.remember();', '', 'a restart forgets the cap'],
  ]),
  ...mutantsOf('src/moderation/consequences.ts', [
    ['order?.execution.left();', '', 'an order against somebody who left hits who comes under the same link'],
  ]),
  ...mutantsOf('src/moderation/rounds.ts', [
    ["if (trigger === 'anew') judge.forget(person);", '', 'nobody is decided again after resume'],
    ['if (retried || person.opinion.linkless) reader.readAnew(person);', '', 'whoever an action missed stays for good'],
  ]),
  ...mutantsOf('src/moderation/order-fate.ts', [
    ["if (because === 'no-link') return { kind: 'awaits-link', act: standing.act };", '', 'an order is over because its link comes late'],
    [' || !standing.due', '', 'an order is over before its grace is'],
  ]),
  ...mutantsOf('src/moderation/desk/as-seen.ts', [
    ['if (versionNow(person) === seen) return { person };', 'return { person };', 'a click hits somebody who is not who was seen'],
    ['if (first !== undefined) return refuseSecond(first);', '', 'the second of two humans undoes what the first said'],
    ['if (other !== undefined) return refuseSecond(other);', '', 'two humans order the opposite about one person through two accounts'],
    [
      'if (said !== undefined && !isAfter(seen, said)) return refuseSecond(said);',
      '',
      'the second of two humans is not told who was first',
    ],
    ["if (!deps.recorder.writable) return refuse('unrecordable');", '', 'an order is taken that cannot be recorded'],
    ['if (known !== undefined) await refreshed(known, reader);', '', 'a click is held against what was read long ago'],
  ]),
  ...mutantsOf('src/moderation/desk/sights.ts', [
    ['desk.said === undefined', 'true', 'a word that orders nothing is undone by a stale click'],
  ]),
  ...mutantsOf('src/memory/words/passes.ts', [
    ['pass.refusals.size > 0 || ', '', 'whoever a human removed is let in again by an older pass'],
  ]),
  ...mutantsOf('src/memory/words/ends.ts', [
    ['end(words, person(), isConcluded)', 'end(words, person(), () => true)', 'a human let them in, and they are removed after a restart'],
  ]),
  ...mutantsOf('src/memory/words/sayings.ts', [
    ['      words.delete(person);\n      const { place', '      const { place', 'what was said of one stay counts for the next'],
    ['isLast && waits.get(shared)?.id === word', 'waits.get(shared)?.id === word', 'a second device that leaves ends a wait'],
  ]),
  ...mutantsOf('src/rulings/standing.ts', [
    [
      'return isOpen && seenAs(wait, portrait) === wait ? wait : standing;',
      'return standing;',
      'a word counts for one account, and another one removes them',
    ],
    [' && isConcluded(one.said)', '', 'whom a human let in at the desk is refused by a rule'],
  ]),
  ...mutantsOf('src/moderation/humans/humans.ts', [
    [
      ' || isUnknowable(person, deps)) return;',
      ') return;',
      'whom a human let in is removed where the session is lost while the log cannot be written',
    ],
    ['waits(participant, {}) === true', 'waits(participant, { inLobby: true }) === true', 'an event that comes late undoes an admission'],
  ]),
  ...mutantsOf('src/moderation/desk/commands.ts', [
    ['if (shields(clearance.because)) return refuseTarget(clearance.because);', '', 'nobody is told why somebody is never targeted'],
    ["const due = act === 'admit' && batch === undefined;", 'const due = true;', 'a removal cannot be taken back'],
  ]),
  ...mutantsOf('src/moderation/humans/grace.ts', [
    [
      "if (now.kind !== 'ordered' || now.said.id !== standing.said.id) return;",
      "if (now.kind !== 'ordered') return;",
      'an order that was taken back is carried out',
    ],
  ]),
  ...mutantsOf('src/meetings/meeting/roster-keeper.ts', [
    ["if (kind !== 'reconcile') ready = false;", '', 'people are acted on after a gap before the roster is read'],
    ["else if (kind !== 'reconcile' || next === undefined || next === 'soon') next = kind;", '', 'a gap during a read is forgotten'],
    [
      'since = roster.beginReading();',
      'since = Number.POSITIVE_INFINITY;\n      roster.beginReading();',
      'a full read undoes what events said meanwhile',
    ],
  ]),
  ...mutantsOf('src/meetings/meeting/phase.ts', [
    [
      "return isInConversation(phase) ? stay(phase, { kind: 'read', as: 'gap' }) : lookForUnheard(phase);",
      'return stay(phase);',
      'the roster is not read after a gap',
    ],
    [
      "return stay(phase, { kind: 'read', as: phase.kind === 'in' ? 'reconcile' : 'enter' });",
      'return stay(phase);',
      'whom no event tells of is never found',
    ],
  ]),
  ...mutantsOf('src/meetings/meeting/inside.ts', [
    [
      "if (change?.kind === 'left') moderator.left(change.presence);",
      "if (change?.kind === 'left') return;",
      'orders go on against people who have left',
    ],
    ['moderator.abandon();', '', 'orders go on in a meeting that is over'],
  ]),
  ...mutantsOf('src/roster/roster.ts', [
    ['if (known !== undefined && known.changed > since) return supplement(known, entry);', '', 'a full read undoes a newer event'],
    [
      'if (known === undefined && (this.#leftDuringRead.get(entry.ref.key)?.at ?? -1) > since) return undefined;',
      '',
      'whoever left during a read comes back as a ghost',
    ],
    ['return presence.absences >= absencesOfGone;', 'return false;', 'phantoms stay for good'],
    ['return supplement(known, entry);', 'return undefined;', 'a leader about whom news came during the read is taken for none'],
    [' && entry.inLobby === false', '', 'a leader who waits is none where only those inside are listed'],
    [
      'met: presence === undefined || this.#met.has(presence)',
      'met: true',
      'a phantom among the leaders counts as known once it could not be read',
    ],
    ['    presence.roleOpenSince = this.#clock;\n', '', 'somebody who left the attendees is taken for no leader'],
    ['      presence.roleOpenSince = at;\n', '', 'somebody who was let in is taken for no leader'],
    ["if (collection === 'leaders') presence.role = 'Leader';", '', 'a promotion is not heard of'],
    [' || known.role !== undefined) return undefined;', ') return undefined;', 'a list of leaders undoes a newer demotion'],
    [
      'for (const presence of doubtful) if (listed.has(presence.key) && this.leadersKnown(presence)) changed.add(presence);',
      '',
      'nobody is decided again once they are known to be no leader',
    ],
    ['    this.#leaders.clear();\n', '', 'leaders of an earlier session count as read'],
    ["role === 'Leader' || toldToLead", 'false', 'a leader is none under a second endpoint'],
    ["presence.role ??= 'Leader';", '', 'a leader whom no other list names under the same endpoint is none'],
    ['isSamePath(event.key, canonicalHref(presence.href))', 'true', 'a spelling that cannot be read takes the place of one that can'],
    [
      'this.#setLobby(presence, entry.inLobby, since);',
      'this.#setLobby(presence, entry.inLobby);',
      'whom a read finds inside is taken for a leader by the same read',
    ],
    [
      'if (this.#people.get(presence.key) !== presence) return;\n    presence.absences',
      'presence.absences',
      'what is read of an earlier stay is counted',
    ],
    ['presence.changed <= since);', 'true);', 'somebody who came during a read is missing from it'],
  ]),
  ...mutantsOf('src/roster/listing.ts', [
    ['return inLobby ? lobby !== undefined : inside;', 'return true;', 'whom a list could not name has left'],
    ['{ ref, met: false, ...listed.get(ref.key), ...more }', '{ ref, met: false, ...more }', 'a leader who waits is none'],
    [
      'return leaders !== undefined && !leaderKeys',
      'return false && !leaderKeys',
      'a list of leaders without a body makes leaders of nobody',
    ],
    ["person.role = 'Leader'", 'void person', 'a leader in another spelling is none'],
  ]),
  ...mutantsOf('src/roster/leaders.ts', [
    ["listing.leaders === undefined ? 'none'", "listing.leaders === undefined ? 'all'", 'leaders that could not be read count as read'],
    ['roleOpenSince <= this.#read.since', 'true', 'somebody who came after the leaders were read is taken for none'],
    ['(inLobby === true || roleOpenSince', '(roleOpenSince', 'who waits is taken for a leader until the next full read'],
    ['listing.leadersCut !== true && ', '', 'a list of leaders with an entry that leads nowhere counts as whole'],
    ['isFound(key) || listing', 'true || listing', 'a list of leaders with somebody unknown counts as whole'],
  ]),
  ...mutantsOf('src/moderation/setbacks.ts', [
    ['if (what === undefined || !isNew(', 'if (what === undefined || !Boolean(', 'an alarm for each of a thousand refusals'],
    ['`${setback.ending} ${rel} ${whatHappened(rel, same)}`', 'setback.ending', 'another refusal is not told'],
    ['attempts === 0 ? undefined : `the server', 'attempts < 0 ? undefined : `the server', 'an alarm for each person who cannot be read'],
    ['before === 0 ? undefined', 'before < 0 ? undefined', 'an alarm at the end of each meeting'],
    [
      "setback.ending === 'ineffective' ? 'action-ineffective' : 'action-refused'",
      "'action-refused'",
      'nobody knows that the server carries nothing out',
    ],
  ]),
];
