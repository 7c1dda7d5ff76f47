// Leave to send one request. The rules: only to the owner of the account, never while paused or held, and never more than the windows let through,
// counted from the answer. The attempt is in the journal of the account before its owner knows that it may send.
import { silentMs } from '../../line.ts';
import { aScript, flightMs } from './script.ts';

/** How long a request that is on its way, or has an answer to come, stays known beyond its window. */
export const keepMs = 60_000;
/** Entries of a journal. */
export const journalLength = 20_000;

/**
 * ARGV: account, lease (`token node`), pool, lane (0: the most urgent), id, attempt (JSON, or empty), then capacity and length in ms of the window of the
 * account and of the pool; a capacity of 0 for a pool without a limit. Answers granted and when, wait and for how long and why, fenced, or unknown.
 */
export const permit = aScript(
  'permit',
  `
local account, pool, id = ARGV[1], ARGV[3], ARGV[5]
local boot = redis.call('HMGET', p .. 'boot', 'run', 'lease', 'hold', 'hold:' .. pool)
if not boot[1] then return { 'unknown' } end
local held = redis.call('GET', p .. 'lease:' .. account)
if held ~= ARGV[2] then
  if not held and now < tonumber(boot[2] or '0') then return { 'wait', 100, 'quarantine' } end
  return { 'fenced' }
end
local pause = redis.call('GET', p .. 'pause')
if pause and string.sub(pause, 1, 1) == '1' then return { 'wait', 250, 'paused' } end
local open = math.max(tonumber(boot[3] or '0'), tonumber(boot[4] or '0'))
if now < open then return { 'wait', math.min(open - now, 1000), 'held' } end

local function room(window, capacity)
  redis.call('ZREMRANGEBYSCORE', window, '-inf', now)
  return capacity - redis.call('ZCARD', window)
end
local function full(window, length)
  local first = redis.call('ZRANGE', window, 0, 0, 'WITHSCORES')
  local ms = first[2] and tonumber(first[2]) - now or 20
  if ms > length then ms = 20 end
  return { 'wait', math.max(1, math.min(ms, 1000)), 'full' }
end

local own, shared = p .. 'win:a:' .. account, p .. 'win:p:' .. pool
local ownLength, capacity, length = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
if room(own, tonumber(ARGV[7])) < 1 then return full(own, ownLength) end
if capacity > 0 then
  local line, seen = p .. 'line:' .. pool, p .. 'seen:' .. pool
  for _, silent in ipairs(redis.call('ZRANGEBYSCORE', seen, '-inf', now - ${silentMs})) do
    redis.call('ZREM', line, silent)
    redis.call('ZREM', seen, silent)
  end
  local score = redis.call('ZSCORE', line, account)
  local since = score and math.fmod(tonumber(score), 1e14) or now
  redis.call('ZADD', line, tonumber(ARGV[4]) * 1e14 + since, account)
  redis.call('ZADD', seen, now, account)
  local free, before = room(shared, capacity), redis.call('ZRANK', line, account)
  if free < 1 then return full(shared, length) end
  if free <= before then return { 'wait', 10, 'line' } end
  redis.call('ZREM', line, account)
  redis.call('ZREM', seen, account)
  redis.call('ZADD', shared, now + length + ${flightMs}, id)
  redis.call('PEXPIRE', shared, length + ${keepMs})
end
redis.call('ZADD', own, now + ownLength + ${flightMs}, id)
redis.call('PEXPIRE', own, ownLength + ${keepMs})
if ARGV[6] ~= '' then
  redis.call('XADD', p .. 'log:' .. account, 'MAXLEN', '~', ${journalLength}, '*', 'attempt', ARGV[6], 'id', id, 'at', now)
end
return { 'granted', now }
`,
);

/** ARGV: account, pool, id, the lengths of both windows (0 for a pool without a limit), and 1 where the attempt is in the journal. */
export const land = aScript(
  'land',
  `
redis.call('ZADD', p .. 'win:a:' .. ARGV[1], now + tonumber(ARGV[4]), ARGV[3])
redis.call('PEXPIRE', p .. 'win:a:' .. ARGV[1], tonumber(ARGV[4]) + ${keepMs})
if tonumber(ARGV[5]) > 0 then
  redis.call('ZADD', p .. 'win:p:' .. ARGV[2], now + tonumber(ARGV[5]), ARGV[3])
  redis.call('PEXPIRE', p .. 'win:p:' .. ARGV[2], tonumber(ARGV[5]) + ${keepMs})
end
if ARGV[6] == '1' then redis.call('XADD', p .. 'log:' .. ARGV[1], 'MAXLEN', '~', ${journalLength}, '*', 'landed', ARGV[3]) end
return now
`,
);

/** ARGV: account, pool. */
export const withdraw = aScript(
  'withdraw',
  `
redis.call('ZREM', p .. 'line:' .. ARGV[2], ARGV[1])
redis.call('ZREM', p .. 'seen:' .. ARGV[2], ARGV[1])
return now
`,
);
