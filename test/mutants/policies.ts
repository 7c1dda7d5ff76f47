// Which policies act, where, and whom a change of them may newly remove.
import { mutantsOf } from './mutant.ts';

export const policyMutants = [
  ...mutantsOf('src/daemon/gate/doubts.ts', [
    ['return `${file}: ${message}`;', 'return message;', 'a second list takes effect as an error page because the first is one'],
    ['> (known.get(doubt) ?? 0)', '> 0 && !known.has(doubt)', 'a second doubtful value hides behind the first of its file'],
  ]),
  ...mutantsOf('src/policy/operators/equality.ts', [[' && canBeEqual(fact, seen)', '', 'folding makes a malformed address somebody']]),
  ...mutantsOf('src/policy/language/regex/boundary.ts', [
    ["isLetter(point) ? 'letter' : neighbourOf(point)", 'neighbourOf(point)', 'a boundary that is none is taken in silence'],
    ['!unmeant.has(point)', 'true', 'every s and k where case is ignored is told'],
  ]),
  ...mutantsOf('src/policy/language/regex/lost.ts', [
    ["if (re2 === 'match') continue;", "if (re2 === 'match') break;", 'a text is not looked for behind one that RE2 finds'],
    ["before === 'letter' && !isNamed", 'false', 'an expression is told for letters that it does not name'],
    ['isBlind || (isBeside && isNamed)', 'isBlind', 'only the end of a word is looked at'],
  ]),
  ...mutantsOf('src/policy/language/regex/meaning.ts', [
    ['isDead(one) && !isCovered(one)', 'false', 'an alternative that nothing matches hides behind one that something does'],
    ['isDead(one) && !isCovered(one)', 'isDead(one)', 'an alternative is told that stands there in the right spelling, too'],
  ]),
  ...mutantsOf('src/canonical/encoded-twice.ts', [['!punctuation.test(run)', 'true', 'a letter and a quotation mark are told']]),
  ...mutantsOf('src/replay/situation.ts', [["after === 'hold' && ", '', 'whoever is held counts as removed']]),
  ...mutantsOf('src/policy/operators/list.ts', [[' && canBeEqual(fact, value)', '', 'folding puts a malformed address on a list']]),
  ...mutantsOf('src/policy/decide/rollout.ts', [
    ['meeting !== undefined && rankOf', 'rankOf', 'a rule acts in a meeting that nobody can tell from another'],
    ['isMeant(facts) && (', '(', 'a rule acts in meetings that its rollout does not name'],
    ["leastMode(rule.mode, 'assist')", 'rule.mode', 'a rule acts outside of its share'],
    ['`${rule}\\n${meeting}`', '`${rule}\\n${meeting}${Math.random()}`', 'a meeting is in the share today and out of it tomorrow'],
  ]),
  ...mutantsOf('src/policy/promoted.ts', [
    ["to !== 'enforce' && percent < 100", 'false', 'a share is asked for where it means nothing'],
    ['until !== undefined && percent === 100', 'false', 'the end of no rollout is taken in silence'],
    ['Date.parse(until) <= now', 'false', 'a rollout is to end in the past'],
    ['{ ...before, ...rollout }', '{ ...rollout }', 'a larger share forgets which meetings are meant'],
    [
      'mode: to, ...(rollout === undefined ? {} : {',
      'mode: to, rollout: before, ...(rollout === undefined ? {} : {',
      'a rollout goes on that was to be over',
    ],
  ]),
  ...mutantsOf('src/guard/new-removals.ts', [
    ['removed > people || ', '', 'a set removes any number of people in a large meeting'],
    [' || (removed >= leastShared && removed > present * share)', '', 'a set empties a small meeting'],
    ['inLobby !== true || ', '', 'anonymous people inside do not count'],
    [" || (typeof phone === 'string' && phone !== '')", '', 'callers do not count'],
    ["return action !== 'none' && removes(action) && clearance.because === 'no-link';", 'return false;', 'an attendee foresees nobody'],
  ]),
  ...mutantsOf('src/moderation/foresight.ts', [
    ['overruled === true || ', '', 'whom a human keeps counts as removed'],
    ['known.length === present.length && ', '', 'a meeting counts as looked at before everybody is read'],
    [' && present.length >= view.roster.presences().length', '', 'a meeting counts as looked at before everybody is known'],
    ['ready: view.ready(),', 'ready: true,', 'a meeting counts as looked at before its roster is read'],
    ['leadersKnown: () => true', 'leadersKnown: view.leadersKnown', 'whoever may lead for the moment does not count'],
  ]),
  ...mutantsOf('src/daemon/safety.ts', [
    [
      '...new Set([...wide.protect, ...next.protect])',
      '...next.protect',
      'who is missing on a list that was saved by half is removed at once',
    ],
    ['wide.protectLeaders || next.protectLeaders', 'next.protectLeaders', 'leaders lose their protection unasked'],
    ['if (lost(wide, next).length === 0) return letGo();', 'return letGo();', 'whoever a change protects no more is let go at once'],
  ]),
  ...mutantsOf('src/daemon/gate/probation.ts', [
    [
      'only === undefined || taken.has(spot.account)',
      'taken.has(spot.account)',
      'a set that waits acts in meetings that were looked at first',
    ],
    ['only === undefined || taken.has(spot.account)', 'only === undefined', 'a set that waits acts in meetings of accounts taken over'],
  ]),
  ...mutantsOf('src/daemon/gate/protection-gate.ts', [
    [
      'if (isTooMany(removed.length, present, limit)) return wait(held, finding);',
      '',
      'any number of people lose their protection unasked',
    ],
    ['meetings > 0 && blind.size === 0', 'true', 'people lose their protection before anybody has looked'],
    ['safety.held !== held || policies.current !== set', 'false', 'people lose their protection by a look with other policies'],
    [' || policies.waiting !== undefined) return false;', ') return false;', 'what nobody was asked about is accepted'],
  ]),
  ...mutantsOf('src/daemon/policy-stage.ts', [
    [
      ' && (before.protection ?? digest) === digest',
      '',
      'a restart with a shorter list of people under protection is no start with others',
    ],
  ]),
  ...mutantsOf('src/daemon/gate/gate.ts', [
    ['    unseen = blind;\n', '', 'a set acts in meetings that could not be looked at'],
    [
      'probation !== undefined && isClosed(spot) ? beforeIn(probation, spot) : before',
      'before',
      'what a set that does not act yet would do is no news',
    ],
    ['isMarkOf(acted, set, protection())', 'acted?.split(" ")[0] === set.revision', 'a take-over is a way past who was protected'],
    ['probation.taken.set(account, { acted, before: undefined });', '', 'a take-over is a way past the gate'],
    ['new Set([...only, ...unseen])', 'new Set([...unseen])', 'a second change lets a set act where nobody looked at the first'],
    ['closed: true, isDoubted', 'isDoubted', 'values that can mean nothing act after a start'],
    [
      'return isTooMany(removed.length, present, limit) ? findingOf(removed) : undefined;',
      'return undefined;',
      'a new set removes as many as it likes',
    ],
  ]),
  ...mutantsOf('src/daemon/gate/looking.ts', [
    ['one.closed || !prospect.ready ||', 'one.closed ||', 'a meeting counts as looked at before its roster is read'],
    [
      'if (!prospect.complete && performance.now() - since < patienceMs) return;',
      '',
      'a meeting counts as looked at before everybody is read',
    ],
    ['performance.now() - since < patienceMs', 'true', 'one person who cannot be read keeps a set from acting for good'],
    [
      'if (limit !== undefined && isTooMany(one.removed.length, one.present, limit)) {',
      'if (false) {',
      'after a start other policies remove as many as they like',
    ],
    ["void moderator.decideAll('anew');", '', 'nobody is decided again when rules may act'],
  ]),
  ...mutantsOf('src/daemon/gate/in-force.ts', [
    [
      'if (waiting()?.revision !== revision) return false;',
      'if (waiting() === undefined) return false;',
      'another set takes effect than the one that was accepted',
    ],
    ['    next = undefined;\n    log.error', '    log.error', 'a set that is not on disk any more is accepted'],
    ['if (brought.length > 0) return reject(brought);', '', 'values that can mean nothing take effect'],
    [
      "if (!loaded.ok) return reject(loaded.problems.filter((problem) => problem.severity === 'error'));",
      'if (!loaded.ok) return;',
      'nobody is told of a broken set',
    ],
  ]),
];
