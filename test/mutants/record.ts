// The record, what is remembered of it, the kill switch, policies, addresses, and whom a credential is shown to.
import { mutantsOf } from './mutant.ts';

export const recordMutants = [
  ...mutantsOf('src/audit/recorder.ts', [
    ['if (write(entry) === undefined) return false;', 'write(entry);', 'an attempt that is not on record counts as recorded'],
    ['await audit.durable();\n      return true;', 'return true;', 'an attempt counts as recorded before it is on disk'],
    ['options.onBroken();', '', 'what is queued goes on when the log breaks'],
    ['options.onRecovered(anew);', '', 'nobody is decided again when the log is back'],
    ['if (upkeep.broken) return owe(entry, at);', '', 'records are written into a log that is broken'],
  ]),
  ...mutantsOf('src/audit/disk/segment.ts', [
    ['assertOurs(end);', '', 'records go into a file that somebody changed'],
    ['fdatasync(fd, (error) => (error ? reject(error) : resolve()));', 'resolve();', 'durable means nothing'],
    ['undo();\n        throw error;', 'throw error;', 'half a line stays behind a failed write'],
    ['written < bytes.length; ) written', 'written < 1; ) written', 'a short write leaves half a line'],
  ]),
  ...mutantsOf('src/audit/chain.ts', [
    ['seq: head.seq + 1', 'seq: head.seq', 'numbers repeat'],
    ['{ prev: head.hash }', '{ prev: genesis }', 'records do not hang together'],
    ['intact: hashOfLine(line) === hash', 'intact: true', 'a changed record is believed'],
  ]),
  ...mutantsOf('src/audit/lock/lock.ts', [
    ['if (!isHeldBy(readHolder(path), me) && !create(path, me)) throw', 'if (false) throw', 'two daemons write one log'],
    [
      'if (tries > maxTries || (await lives(holder, path, silence))) throw lockedBy(directory, holder);',
      '',
      'a living daemon loses its lock',
    ],
  ]),
  ...mutantsOf('src/memory/memory.ts', [
    ['this.lastAttemptAt = at;', '', 'a restart exceeds the rate'],
    [
      "if (result === 'done' || result === 'unconfirmed') this.#attendance.removed",
      "if (result === 'done') this.#attendance.removed",
      'a removal nobody confirmed is forgotten',
    ],
    ['this.paused = true;', '', 'that it was paused is forgotten'],
    ['if (record.trial === true) return;', '', 'a rule on trial counts as a decision'],
  ]),
  ...mutantsOf('src/memory/stopped-rules.ts', [
    ["else stop(meeting, rule, { kind: 'cap', would });", '', 'a restart lets a rule over its cap go on'],
    ["if (act === 'rule-off') stop(meeting, rule, { kind: 'human', by });", '', 'a restart lets a rule go on that a human stopped'],
  ]),
  ...mutantsOf('src/daemon/kill-switch.ts', [
    ['standing(directory) ?? true', 'standing(directory) ?? false', 'a switch that cannot be read at the start is off'],
    [
      '(stands ?? paused) || heldOver(by !== undefined)',
      '(stands ?? false) || heldOver(by !== undefined)',
      'a switch that cannot be read is off',
    ],
    [' || heldOver(by !== undefined)', '', 'a directory that vanishes resumes'],
    ['const lookEveryMs = 200;', 'const lookEveryMs = 2_000;', 'the switch takes seconds'],
    ['if (paused) forgetRequest(directory);', '', 'what was asked for before a pause ends it'],
    ['if (place !== undefined && vanished) putBack();', 'if (false) putBack();', 'a directory that comes back resumes'],
    ['else if (isAnother(place, home)) vanished = true;', '', 'a directory that gives way to another one resumes'],
  ]),
  ...mutantsOf('src/daemon/cluster/told-files.ts', [
    [
      'told.get(file) === mark || telling.get(file) === mark',
      'told.has(file) || telling.has(file)',
      'a file that was touched again is no new pause',
    ],
    [
      'if (before.files.get(file) === mark) told',
      'if (before.files.has(file)) told',
      'a pause made while a node was down ends with an old one',
    ],
  ]),
  ...mutantsOf('src/daemon/cluster/told-pause.ts', [
    ['if (markOf(file) !== mark) return;', '', 'a pause whose file is gone cannot be resumed'],
    ['told.cluster === cluster && isWord(told.word)', 'isWord(told.word)', 'the word of another cluster resumes this one'],
  ]),
  ...mutantsOf('src/daemon/start/compose.ts', [
    ["if (paused) accounts.cancelQueued('paused');", '', 'what is queued goes on while paused'],
    [
      "clearCaps(`resumed by ${by.who}`, by);\n    void accounts.decideAll('anew');",
      'clearCaps(`resumed by ${by.who}`, by);',
      'nobody is decided again after resume',
    ],
    [
      "clearCaps('the rule was changed', undefined, new Set(changed));\n    void accounts.decideAll('anew');",
      '',
      'new policies do not concern those who are present',
    ],
  ]),
  ...mutantsOf('src/daemon/start/groundwork.ts', [['rest.pause.paused ||', '', 'the switch is ignored']]),
  ...mutantsOf('src/meetings/meeting/meeting-watch.ts', [[' && options.remembers()', '', 'people are decided on before memory is whole']]),
  ...mutantsOf('src/daemon/account.ts', [
    ["rules: mode === 'enforce' ? humans : undefined", 'rules: humans', 'rules act in assist mode'],
    ['return isRecent ? windowMs + arrivalMs : 0;', 'return 0;', 'a restart exceeds the rate'],
    ["mode === 'dry-run' ? undefined : build()", 'build()', 'a dry run can send'],
  ]),
  ...mutantsOf('src/policy/decide/decide.ts', [
    ['isExpired(one.compiled.rule, reading.at) ||', '', 'a rule acts after it has expired'],
    [' || !one.compiled.inScope(reading)', '', 'a policy acts in meetings it is not for'],
    ['const rule = error === undefined ? decider : null;', 'const rule = decider;', 'a rule that failed lets a later one decide'],
    ['if (decides(rule.mode)) {\n      if (trials', 'if (true) {\n      if (trials', 'a rule on trial decides'],
  ]),
  ...mutantsOf('src/address.ts', [
    [
      "return address.kind === 'address' && address.user.includes('%') ? undefined : address.text;",
      'return address.text;',
      'an address that reads in two ways is taken for somebody else',
    ],
    [
      'if (domain === undefined || user === undefined) return malformed(bare);',
      "if (domain === undefined || user === undefined) return { kind: 'address', text: bare.toLowerCase(), user: bare, domain: '' };",
      'a malformed address is somebody',
    ],
    ['/^[^\\s?=&;]+=/.test(behind)', 'true', 'what stands behind a wildcard is cut off in silence'],
    [".replaceAll('@', '%40')", '', 'an escaped at sign moves the domain'],
    ["const at = bare.indexOf('@');", "const at = bare.lastIndexOf('@');", 'the domain is read from the wrong end'],
    ["replace(/\\.$/, '')", "replace(/x$/, '')", 'a trailing dot makes somebody else'],
  ]),
  ...mutantsOf('src/session/http/trust.ts', [
    ['|| !safeTransport(url)', '', 'credentials go over plain http'],
    ['return matchers.some((matches) => matches(host));', 'return true;', 'credentials go to any host'],
    ['candidate.endsWith(`.${host}`)', 'candidate.endsWith(host)', 'evil-example.com is trusted with example.com'],
  ]),
  ...mutantsOf('src/wire/url.ts', [
    ["|| url.username !== '' || url.password !== '' || !/^https?:$/", '|| !/^https?:$/', 'credentials in a URL are followed'],
  ]),
  ...mutantsOf('src/session/http/client.ts', [
    [
      'if (trust.allows(request.url) || (request.untrusted === true && secretless)) return;',
      'return;',
      'a token goes to a host that is not trusted',
    ],
    [' && secretless)', ')', 'the exception for discovery carries a secret'],
    ['url: next, untrusted: false }', 'url: next }', 'a redirect inherits the exception for discovery'],
  ]),
  ...mutantsOf('src/session/http/exchange.ts', [
    ["if (word !== undefined) stream.once('request', word.watch);", '', 'nobody is asked once the connection stands'],
    [
      "lastWord(request.mayLeave, () => giveUp(heldBack('its connection')))",
      'lastWord(request.mayLeave, () => {})',
      'a request that may not leave does',
    ],
    ['stop = () => giveUp(stopped(request));', '', 'what is given up goes on'],
    ['if (size > maxBytes) refuse();', '', 'an answer without end is kept'],
  ]),
  ...mutantsOf('src/session/http/authorized.ts', [
    ['attempt({ ...request, manualRedirect: true,', 'attempt({ ...request,', 'an action is repeated by a redirect without a record'],
  ]),
];
