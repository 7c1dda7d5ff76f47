// A permit whose connection took longer to open than it is good for. The rule: it counts anew from now, and only where it would be given again.
import { journalLength, keepMs } from './permits.ts';
import { aScript, flightMs } from './script.ts';

/**
 * ARGV: account, lease (`token node`), pool, id, attempt (JSON, or empty), then capacity and length in ms of the window of the account and of the pool; a
 * capacity of 0 for a pool without a limit. Answers granted and when, refused, or unknown. What still counts needs no room.
 */
export const renew = aScript(
  'renew',
  `
local account, pool, id = ARGV[1], ARGV[3], ARGV[4]
local boot = redis.call('HMGET', p .. 'boot', 'run', 'lease', 'hold', 'hold:' .. pool)
if not boot[1] then return { 'unknown' } end
if redis.call('GET', p .. 'lease:' .. account) ~= ARGV[2] then return { 'refused' } end
local pause = redis.call('GET', p .. 'pause')
if pause and string.sub(pause, 1, 1) == '1' then return { 'refused' } end
if now < math.max(tonumber(boot[3] or '0'), tonumber(boot[4] or '0')) then return { 'refused' } end

local own, shared = p .. 'win:a:' .. account, p .. 'win:p:' .. pool
local capacity, length, most, sharedLength = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local function hasRoom(window, room)
  redis.call('ZREMRANGEBYSCORE', window, '-inf', now)
  return redis.call('ZSCORE', window, id) or redis.call('ZCARD', window) < room
end
if not hasRoom(own, capacity) or (most > 0 and not hasRoom(shared, most)) then return { 'refused' } end
redis.call('ZADD', own, now + length + ${flightMs}, id)
redis.call('PEXPIRE', own, length + ${keepMs})
if most > 0 then
  redis.call('ZADD', shared, now + sharedLength + ${flightMs}, id)
  redis.call('PEXPIRE', shared, sharedLength + ${keepMs})
end
if ARGV[5] ~= '' then
  redis.call('XADD', p .. 'log:' .. account, 'MAXLEN', '~', ${journalLength}, '*', 'attempt', ARGV[5], 'id', id, 'at', now)
end
return { 'granted', now }
`,
);
