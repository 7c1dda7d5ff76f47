// The first step on every new connection. The rule: where the data may be older than what nodes were told, nothing is sent and no account changes
// hands until everything given out before has run out.
import { aScript, flightMs } from './script.ts';

/** ARGV: run id of the server, lease in ms, the longest window in ms. Answers now, hold until, quarantine until. */
export const hello = aScript(
  'hello',
  `
local boot = p .. 'boot'
if redis.call('HGET', boot, 'run') ~= ARGV[1] then
  redis.call('HSET', boot, 'run', ARGV[1], 'hold', now + tonumber(ARGV[3]) + ${flightMs}, 'lease', now + tonumber(ARGV[2]))
end
local held = redis.call('HMGET', boot, 'hold', 'lease')
return { now, tonumber(held[1]), tonumber(held[2]) }
`,
);

/** ARGV: pool, or empty for all; for how long, ms. Never shortens a hold. */
export const hold = aScript(
  'hold',
  `
local field = 'hold'
if ARGV[1] ~= '' then field = 'hold:' .. ARGV[1] end
local till = now + tonumber(ARGV[2])
local before = tonumber(redis.call('HGET', p .. 'boot', field) or '0')
if till > before then redis.call('HSET', p .. 'boot', field, till) end
return now
`,
);

/** Answers the time. */
export const clock = aScript('clock', 'return now');
