// Orders, their second look, and the queue that sends them.
import { mutantsOf } from './mutant.ts';

export const orderMutants = [
  ...mutantsOf('src/moderation/orders.ts', [
    [
      "return cleared.kind === 'order' && cleared.rel === rel ? cleared.href : undefined;",
      'return participant.links[rel];',
      'the guard is not asked a second time',
    ],
    [' || !isCurrent(person) || !view.ready())', ' || !view.ready())', 'a request leaves on old news'],
    [' || !view.ready())', ')', 'a request leaves while the roster is incomplete'],
    ['|| !isPresent(person, view) || !isCurrent', '|| !isCurrent', 'a request leaves for somebody who has left'],
    ['if (deps.paused() || !deps.recorder.writable || ', 'if (!deps.recorder.writable || ', 'a request leaves while paused'],
    [' || isRecalled(person.word.standing)', '', 'an admission by a pass that was taken back is tried again'],
    [' || !deps.recorder.writable ||', ' ||', 'a request leaves while the log cannot be written'],
    [
      'if (fingerprintOf(person, participant, deps, view) !== order.fingerprint) return undefined;',
      '',
      'a request leaves on facts or policies that have changed',
    ],
    ['order?.rel !== rel ||', '', 'an order taken back is carried out'],
    ['mustRead || !isCurrent(person)', '!isCurrent(person)', 'a retry does not look first'],
    [' || performance.now() - person.sight.readTime > freshForMs', '', 'a retry acts on a representation of long ago'],
    ["entry.type === 'attempt' ? deps.recorder.writeDurably(entry) : ", '', 'attempts are not made durable'],
    ['order?.execution.giveUp();', '', 'an order replaced by a newer decision goes on'],
    [
      'if (order?.execution.firstSentAt !== undefined) pending.overtaken = [...overtaken, order].slice(-keptOvertaken);',
      '',
      'what is carried out late is never on record',
    ],
    ['if (isToBeDecidedAnew(end)) forget(person);', '', 'somebody whose order was cancelled is never decided again'],
    ['if (waitMs !== undefined) pending.retryAt = performance.now() + waitMs;', '', 'an order that failed is never tried again'],
  ]),
  ...mutantsOf('src/order/execution.ts', [
    [
      'if (!(await this.#meanwhile(record(this.#attempt(href))))) {',
      'await this.#meanwhile(record(this.#attempt(href)));\n    if (this.#isOver) {',
      'a request leaves without a record',
    ],
    [
      '!this.#isOver && granted.good() && target.clear() === href',
      'granted.good() && target.clear() === href',
      'an order that is over sends',
    ],
    [' && target.clear() === href', '', 'nobody is asked before a request leaves'],
    ['target.clear() === href', 'target.clear() !== undefined', 'another link is cleared than is called'],
    [" && (moment === 'connected' || performance.now() - slotAt < slotGoodForMs)", '', 'a slot is used long after it was given'],
    ['await this.#meanwhile(slot());', '() => {};', 'requests leave without a slot'],
    [
      'this.#request.send(href, mayLeave, slot)',
      'this.#request.send(href, () => true, slot)',
      'what happens while a token is awaited is not heeded',
    ],
    ['this.#look({ mustRead: this.#firstSentAt !== undefined })', 'this.#look({ mustRead: false })', 'a retry acts without reading'],
    ['this.#options.onSent();', '', 'removals are not counted under the cap'],
    ['const cleared = () => ', 'const cleared = () => true || ', 'nothing is cleared'],
    ["if (this.#progress.phase === 'proving') this.#awaitProof();", '', 'a 204 is never proved'],
    [
      "if (meaning.kind === 'slow') this.#options.onSlow(meaning.retryAfterMs);\n    else if",
      'if',
      'the pool is not spared when it asks for it',
    ],
  ]),
  ...mutantsOf('src/order/progress.ts', [
    ["return { ...tally(answered), phase: 'proving', effect: 'taken' };", "return over(answered, 'done');", 'a 204 counts as proof'],
    [
      "if (progress.phase === 'over') return progress;\n  return progress.phase === 'sent'",
      "return progress.phase === 'sent'",
      'an order ends twice',
    ],
    [
      "return progress.phase === 'waiting' ? over(progress, givenUpResult(progress)) : progress;",
      'return progress;',
      'an attempt that is not on record is tried all the same',
    ],
    ['if (tries > Math.min(terms.retries, allowed))', 'if (false)', 'an order is tried without end'],
    ["look.achieved ? 'done' : 'unconfirmed'", "'done'", 'what nothing shows is recorded as done'],
    ["progress.effect === 'taken' || ", '', 'a removal that worked is not counted as one'],
    [
      "progress.effect === 'unknown' ? 'done' : 'unconfirmed'",
      "progress.effect !== 'none' ? 'done' : 'unconfirmed'",
      'whoever leaves by themselves counts as removed',
    ],
    ["answered.renewed ? over(answered, 'failed', 'refused') : ", '', 'a refused token is replayed for ever'],
  ]),
  ...mutantsOf('src/order/aftermath.ts', [
    [
      'else if (yesAt === undefined) isOut = true;',
      'else if (yesAt === undefined) carriedOut();',
      'whom the server never said to have removed counts so',
    ],
    ['if (isOut && yesAt !== undefined) carriedOut();', '', 'a late removal is never on record'],
    ['else if (performance.now() - yesAt <= shownWithinMs)', 'else', 'whoever leaves an hour later counts as removed'],
    [
      "else if (meaning === undefined || !('unknown' in meaning && meaning.unknown)) isOver = true;",
      '',
      'whom somebody else lets in after a refusal counts as let in by us',
    ],
    ['if (isOver) return;', '', 'one request is carried out twice on record'],
  ]),
  ...mutantsOf('src/order/request.ts', [
    ['held = !mayLeave(moment);', 'held = false;', 'a request held back leaves'],
    ['slot.givenUp();', '', 'a request that is given up counts as answered'],
    ["left = moment === 'connected' && !held;", '', 'a yes that cannot be read is taken for a refusal'],
  ]),
  ...mutantsOf('src/order/answer.ts', [
    ['if (status === 410) return gone(reply);', '', 'a dead session is asked again'],
    ["if (status === 429) return { kind: 'slow', unknown: false, ...retryAfter(reply) };", '', 'a pool that throttles is pressed on'],
    ["if (!authoritative) return { kind: 'look', unknown: true };", '', 'a page of a proxy counts as the word of the pool'],
    [
      "if (status === 408 || status >= 500) return { kind: 'look', unknown: true };",
      "if (status === 408 || status >= 500) return { kind: 'look', unknown: false };",
      'what may have been carried out counts as not done',
    ],
  ]),
  ...mutantsOf('src/queue/window.ts', [
    ['capacity - flying - landed.length', 'capacity - landed.length', 'requests under way do not count against the rate'],
    ['capacity - flying - landed.length', 'capacity + 1 - flying - landed.length', 'one request too many in a second'],
    ['capacity - flying - landed.length', '2 * capacity - flying - landed.length', 'twice the rate'],
    ['line.join(arrivedBy);', '', 'answered requests do not count against the rate'],
    ['now + WAY_MS', 'now', 'a request that is given up counts as if it had arrived by then'],
  ]),
  ...mutantsOf('src/queue/slots.ts', [
    ['if (at < this.#heldUntil) return this.#heldUntil;', '', 'a Retry-After is not heeded'],
    ['this.#heldUntil = Math.max(this.#heldUntil, at);', 'this.#heldUntil = at;', 'a later wish shortens a Retry-After'],
  ]),
  ...mutantsOf('src/queue/local.ts', [
    [
      'if (entry.doomed !== undefined) this.#cancel(entry, entry.doomed);\n    if (entry.isOver) return Promise.reject',
      'if (entry.isOver) return Promise.reject',
      'an order cancelled on its way sends once more',
    ],
    ['if (this.#opening !== undefined) return;', '', 'a restart sends at once what the rate does not allow'],
    ['for (const entry of [...this.#live.values()]) this.#cancelUnlessSent(entry, reason);', '', 'the switch cancels nothing that waits'],
    ['if (this.#closed) return false;', '', 'a daemon that stops takes new orders'],
    ['if (before) return this.#follow(before, job);', '', 'two orders about one person run at once'],
  ]),
  ...mutantsOf('src/queue/slow-down.ts', [
    ['share = Math.max(LOWEST_SHARE, share / 2);', '', 'the rate is not lowered when the pool asks for less'],
  ]),
  ...mutantsOf('src/queue/lanes.ts', [
    ["['human', 'eject', 'reject', 'admit']", "['human', 'admit', 'reject', 'eject']", 'those inside are dealt with last'],
  ]),
  ...mutantsOf('src/queue/places.ts', [
    ['!isLate && late < overtime', '!isLate', 'any number of requests hang at once'],
    ['if (isLate) late -= 1;\n      else busy -= 1;', 'busy -= 1;', 'every slow read makes room for one more for good'],
    ['urgents.shift() ?? waiting.shift()', 'waiting.shift() ?? urgents.shift()', 'an order waits behind newcomers'],
    ['urgents.length + waiting.length > 0', 'waiting.length > 0', 'an order waits for reads that hang'],
  ]),
  ...mutantsOf('src/queue/reads.ts', [
    ['performance.now() - since >= ms', 'performance.now() - since >= 0', 'a slow server is never read'],
    ['patienceMs * 2 ** failures', 'patienceMs', 'what needs long is given up again and again'],
    ['account.run(run, manners)', 'account.run(run, { urgent })', 'meetings whose people hang keep all places of an account'],
    ['account.run(run, manners)', 'account.run(run, { onWanted: giveUp })', 'an order waits behind the newcomers of other meetings'],
    ['await (about.failures > 0 ? suspects : healthy)(', 'await healthy(', 'those who fail again and again hold up everybody'],
    ['own.places.run(() => account.run(run, manners), manners)', 'account.run(run, manners)', 'one meeting has all places'],
  ]),
  ...mutantsOf('src/queue/slots.ts', [
    ['together.filter(({ standing }) => standing)', 'together', 'an order that was taken back while a permit was asked for has its slot'],
    [
      ' || this.#isClosed || this.#opensAt(at) > at) permit.land();',
      ' || this.#opensAt(at) > at) permit.land();',
      'a daemon that has stopped sends with a permit that comes late',
    ],
    ['this.#isClosed || this.#opensAt(at) > at) permit.land();', 'this.#isClosed) permit.land();', 'a permit that comes late ends a hold'],
    ['place.value.meeting === meeting && ', '', 'actions of different meetings travel together'],
    [' && !place.value.alone) found', ') found', 'whose request has failed with others takes others along again'],
    ["if (how === 'giveUp') end = how;", '', 'a batch that is given up counts as if it had arrived by then'],
  ]),
  ...mutantsOf('src/order/ride.ts', [
    ['sender.together < passengers.length', 'false', 'more travel together than the server takes'],
    ['if (gathering.left) return Promise.reject(heldBack());', '', 'who comes late waits for ever'],
    [
      "if (result?.status === 'fulfilled') resolve(result.value);",
      'if (result !== undefined) resolve(Object(result).value);',
      'what failed for one is an answer',
    ],
    ['const result = results[n];', 'const result = results[0];', 'the answer to the first is the answer to all'],
  ]),
  ...mutantsOf('src/order/retry.ts', [
    ["ending === 'settled' || ending === 'taken-back'", "ending === 'settled'", 'what a human takes back comes again'],
    [
      "ending === 'unreached' ? longestInTroubleMs : longestMs",
      'longestMs',
      'a server in trouble for an hour is asked again an hour later',
    ],
    ['Math.min(mostMs, fruitlessMs * 2 ** doublings)', 'fruitlessMs', 'a server that refuses is asked every minute for ever'],
    ['if (attempts === 0) return', 'if (false) return', 'somebody who could not be read waits as if refused'],
  ]),
  ...mutantsOf('src/session/ucwa/batched-actions.ts', [
    ['aboutDifferentPeople(parts)', '[...parts]', 'two requests about one person run in any order'],
    ['return refused.size === 0;', 'return true;', 'a batch leaves with somebody who must stay'],
    ['renewals.length === 0 ? undefined : renew', 'undefined', 'batches leave with permits that are old'],
    ['if (refused.size > 0) return undefined;', '', 'one who must stay keeps the others from leaving'],
    [
      "if (outcome.kind === 'unknown') return going.map(() => unknown(outcome.why));",
      "if (outcome.kind === 'unknown') return going.map(() => heldBack);",
      'what a lost batch may have done counts as not done',
    ],
    ['sent[n] ?? heldBack', 'sent[0] ?? heldBack', 'the answer to the first is the answer to all'],
    ['.filter(({ href }) => batch.takes(href))', '', 'a request goes to another server in a batch'],
  ]),
  ...mutantsOf('src/session/ucwa/batch.ts', [
    ['if (answers.length !== parts.length) return', 'if (false) return', 'answers are given to the wrong people'],
    ['if (holdsForAll(reply)) return', 'if (false) return', 'a pool that throttles batches is asked for singles'],
    [
      "if (status === 408 || status >= 500) return { kind: 'unknown'",
      "if (status === 408) return { kind: 'unknown'",
      'a server that fails once serves no batches for good',
    ],
  ]),
];
