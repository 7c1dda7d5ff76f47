// Who may send in a cluster, for how long, and what pauses all of it.
import { mutantsOf } from './mutant.ts';

export const clusterMutants = [
  ...mutantsOf('src/cluster/redis/sureness.ts', [
    ['monotonic - confirmed.monotonic < fenceMs && ', '', 'a node whose clock was set back goes on with an account that is not its own'],
    [' && passed < fenceMs', '', 'a machine that slept goes on with an account that is not its own'],
    [' && passed > -fenceMs', '', 'a clock that is set back makes a lease last'],
    [' || asked.monotonic > confirmed.monotonic)', ' || true)', 'an older answer takes the place of a newer one'],
    [
      'if (isOver || confirmed === undefined) return false;',
      'if (confirmed === undefined) return false;',
      'an account that was given up is sure',
    ],
  ]),
  ...mutantsOf('src/cluster/redis/permits.ts', [
    ['lease.sure() && now()', 'now()', 'a permit outlasts the ownership of its account'],
    [' && now() - askedAt <= goodForMs', '', 'a node that was frozen sends with an old permit'],
    [
      'if (isOut && Array.isArray(answer) && answer[0]',
      'if (Array.isArray(answer) && answer[0]',
      'a request that is over makes its permit young again',
    ],
    [" && answer[0] === 'granted') askedAt", ') askedAt', 'a permit that was not renewed is good again'],
    ['askedAt = asked;', 'askedAt = now();', 'a renewed permit is good for as long as Redis took to answer, too'],
    [
      'end([own + flightMs, shared === 0 ? 0 : shared + flightMs, 0])',
      'end([own, shared, 0])',
      'what is given up counts as if it had arrived by then',
    ],
    ['shared + flightMs, 0])', 'shared + flightMs, 1])', 'the next owner does not look at what was given up'],
    ["if (kind === 'fenced') options.onFenced();", '', 'a node that lost its account goes on as if it had it'],
  ]),
  ...mutantsOf('src/cluster/redis/scripts/permits.ts', [
    [
      "if pause and string.sub(pause, 1, 1) == '1' then return { 'wait', 250, 'paused' } end",
      '',
      'permits are given while the cluster is paused',
    ],
    ['if now < open then return', 'if false then return', 'permits are given while the pool wants less'],
    ['if room(own, tonumber(ARGV[7])) < 1 then', 'if false then', 'the rate of an account is not kept'],
    ['if capacity > 0 then', 'if false then', 'the rate of a pool is not kept'],
    ['if free <= before then', 'if free < 1 then', 'who is in urgent need waits behind the whole pool'],
  ]),
  ...mutantsOf('src/cluster/redis/scripts/leases.ts', [
    ['if isLeft and now', 'if false and now', 'after an outage another node takes an account of whose people it knows nothing'],
  ]),
  ...mutantsOf('src/cluster/redis/scripts/renew.ts', [
    [
      "if redis.call('GET', p .. 'lease:' .. account) ~= ARGV[2] then return { 'refused' } end",
      '',
      'a permit is renewed for a node that lost its account',
    ],
    ["if pause and string.sub(pause, 1, 1) == '1' then return { 'refused' } end", '', 'a permit is renewed while the cluster is paused'],
  ]),
  ...mutantsOf('src/cluster/redis/reach.ts', [
    [
      "if (refused.size === 0) onReach(true, '');",
      "onReach(true, '');",
      'Redis that permits nothing is told as well again with the next beat',
    ],
  ]),
  ...mutantsOf('src/cluster/redis/scripts/journal.ts', [
    ["if ARGV[i] == '1' then", 'if false then', 'a raid makes the next node forget what humans said'],
  ]),
  ...mutantsOf('src/daemon/cluster/inheritance.ts', [
    [
      'for (const account of accounts) for (const told of inherited.get(account) ?? []) outbox.add(account, told);',
      '',
      'an empty Redis makes the third node forget what humans said at the first',
    ],
  ]),
  ...mutantsOf('src/cluster/redis/leases.ts', [
    ['const fenceShare = 0.6;', 'const fenceShare = 1.1;', 'two nodes have one account'],
    ["owner === '' && now >= quarantine ?", "owner === '' ?", 'after a loss of data accounts are taken at once'],
    ['if (isRetired || reluctance', 'if (reluctance', 'a node that leaves takes accounts'],
    [
      '    held.sureness.end();\n    events.onLost(account);',
      '    events.onLost(account);',
      'a request leaves for an account that was lost',
    ],
    [
      '    sureness.confirm(asked);\n    const lease',
      '    sureness.confirm(clocks.now());\n    const lease',
      'a lease is counted from its answer, not from its question',
    ],
  ]),
  ...mutantsOf('src/cluster/redis/pause.ts', [
    ['return next.paused && !known.paused;', 'return false;', 'of a pause and a resume at once the resume counts'],
    ['next.gen > known.gen;', 'true;', 'older news resumes a cluster that was paused since'],
    ["if (text !== '') hear(", 'if (false) hear(', 'Redis that lost its data forgets that it was paused'],
  ]),
];
