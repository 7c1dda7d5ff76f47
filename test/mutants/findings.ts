// For a kind of finding of the simulation, a mutant that it must find: a judge that cannot find anything proves nothing.
import { type Mutant, mutantsOf } from './mutant.ts';

const byFinding: Readonly<Record<string, readonly Mutant[]>> = {
  'forbidden-request': mutantsOf('src/guard/guard.ts', [
    ['removes(action) ? neverTargeted(input) : undefined', 'undefined', 'the guard lets everybody through'],
  ]),
  'unwanted-request': mutantsOf('src/policy/decide/decide.ts', [
    ['return rule.expiresAt !== undefined && at >= rule.expiresAt;', 'return false;', 'a rule acts that has expired'],
  ]),
  'stale-request': mutantsOf('src/moderation/reading/read.ts', [
    [
      'const reply = await read(person.presence.href, givenUp);',
      'const reply = ((person as { reply?: Reply }).reply ??= await read(person.presence.href, givenUp));',
      'whoever was read once is never read again',
    ],
  ]),
  'request-without-record': mutantsOf('src/audit/recorder.ts', [
    ['await audit.durable();\n      return true;', 'return true;', 'an attempt counts as recorded before it is on disk'],
  ]),
  'request-while-paused': mutantsOf('src/daemon/kill-switch.ts', [
    ['const now = (stands ?? paused) || heldOver(by !== undefined);', 'const now = false;', 'the switch does nothing'],
  ]),
  'over-rate': mutantsOf('src/queue/window.ts', [
    ['capacity - flying - landed.length', '2 * capacity - flying - landed.length', 'twice the rate'],
  ]),
  chain: mutantsOf('src/audit/chain.ts', [['{ prev: head.hash }', '{ prev: genesis }', 'records do not hang together']]),
  'left-undone': mutantsOf('src/guard/assess.ts', [
    ["if (duplicate) return stay(counted, 'duplicate');", "return stay(counted, 'duplicate');", 'nobody is ever acted on'],
  ]),
  crash: mutantsOf('src/moderation/humans/grace.ts', [
    [
      'const due = () => {\n        end(person);',
      "const due = () => {\n        throw new Error('due');",
      'an order that is due ends the daemon',
    ],
  ]),
  'undone-and-sent': [
    ...mutantsOf('src/moderation/desk/undo.ts', [
      [
        "return pending.order?.execution.isSent === true ? 'sent' : 'unsent';",
        "return 'unsent';",
        'what is on its way counts as taken back',
      ],
    ]),
    ...mutantsOf('src/moderation/orders.ts', [
      [' || isRecalled(person.word.standing)', '', 'an admission by a pass that was taken back on its way is tried again'],
    ]),
  ],
  'human-without-record': mutantsOf('src/moderation/desk/human-records.ts', [
    ['const isWritten = deps.recorder.write(entry) !== undefined;', 'const isWritten = true;', 'what a human says is not on record'],
  ]),
  'word-not-on-record': mutantsOf('src/moderation/desk/human-records.ts', [
    ['const isWritten = deps.recorder.write(entry) !== undefined;', 'const isWritten = true;', 'what a human says is not on record'],
  ]),
  'unprotected-unasked': mutantsOf('src/daemon/safety.ts', [
    ['if (lost(wide, next).length === 0) return letGo();', 'return letGo();', 'whoever a change protects no more is let go at once'],
  ]),
  'wait-overruled': mutantsOf('src/rulings/stage.ts', [
    [
      "case 'waiting':\n      return isIdle(ruling) ? ruling : overrule(ruling, said.said.id);",
      "case 'waiting':\n      return ruling;",
      'a rule removes whom a human wants to wait',
    ],
  ]),
  'pass-overruled': mutantsOf('src/rulings/stage.ts', [
    [': spared(ruling, said.id);', ': ruling;', 'a rule removes whom a pass has let in'],
  ]),
  'admission-overruled': mutantsOf('src/rulings/stage.ts', [
    ['? ruling : spared(ruling, said.said.id);', '? ruling : ruling;', 'a rule removes whom a human has let in'],
  ]),
  'order-left-over': mutantsOf('src/moderation/humans/grace.ts', [
    ['setTimeout(due, graceMs)', 'setTimeout(due, graceMs * 1_000)', 'an order of a human is due after an hour'],
  ]),
  'in-between': mutantsOf('src/moderation/humans/grace.ts', [
    ['setTimeout(due, graceMs)', 'setTimeout(due, graceMs * 1_000)', 'an order of a human is due after an hour'],
  ]),
  'desk-failed': mutantsOf('src/moderation/desk/undo.ts', [
    [
      'const about = { participant: one.participant, ...(person === undefined ? {} : { person: personKey(person) }) };',
      'const about = { participant: one.participant, person: personKey(person as Person) };',
      'what was done to somebody who has left cannot be taken back',
    ],
  ]),
  'sent-away': mutantsOf('src/guard/guard.ts', [
    ['if (isProtected(input.protection,', 'if (false && isProtected(input.protection,', 'whoever is protected is removed'],
  ]),
  'ended-by-itself': mutantsOf('src/session/life.ts', [
    [
      'await session().catch((error: unknown) => asSetback(error, signal));',
      'await session();',
      'a server that cannot be reached ends the daemon',
    ],
  ]),
  'started-in-vain': mutantsOf('src/policy/load.ts', [
    [
      'if (isBroken(problems)) return',
      'if (isBroken(problems) && files.length === 0) return',
      'a set takes effect without the files that are broken',
    ],
  ]),
  'failed-start': mutantsOf('src/cli/failure.ts', [["  'POLICY_INVALID',\n", '', 'broken policies count as a failure of the daemon']]),
  'no-start': mutantsOf('src/audit/lock/lock.ts', [
    ['silenceMs: 30_000', 'silenceMs: 300_000', 'after a power cut nobody starts for five minutes'],
  ]),
  violation: mutantsOf('src/session/life.ts', [
    [
      "if (farewell() === 'goodbye') await dialect?.goodbye();",
      "if (farewell() === 'goodbye') await dialect?.close();",
      'whoever stops leaves an application behind',
    ],
  ]),
};

/** Played without asking any test. */
export const findingMutants: readonly (Mutant & { finding: string })[] = Object.entries(byFinding).flatMap(([finding, all]) =>
  all.map((mutant) => ({ ...mutant, finding })),
);
