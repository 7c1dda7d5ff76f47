// Who owns an account. The rules: at most one node at a time, and each ownership has a greater token than the one before, whatever data was lost.
import { aScript } from './script.ts';

/**
 * ARGV: node, nonce, lease in ms, what it tells of itself (JSON; empty: it is about to leave and takes nothing more), then for each account its name, the token held (or 0) and whether the node is sure.
 * Answers `rival` or `unknown` (hello comes first), or: now, quarantine until, pause, live nodes, and for each account its lease.
 * Where nobody has beaten for a lease, Redis was away from all, and for another lease an account is its last owner's only: only that node knows what
 * was said meanwhile.
 * A lease that is missing is set again for its last owner. In quarantine Redis may not know the last one: then for who is sure of it, and of one account
 * that is one node at most.
 */
export const beat = aScript(
  'beat',
  `
local node, nonce, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
local boot = redis.call('HMGET', p .. 'boot', 'run', 'lease')
if not boot[1] then return { 'unknown' } end
local mark = p .. 'node:' .. node
local other = redis.call('GET', mark)
if other and other ~= nonce then return { 'rival' } end
redis.call('SET', mark, nonce, 'PX', lease)
local beaten = tonumber(redis.call('HGET', p .. 'boot', 'beat') or now)
if now - beaten > lease then redis.call('HSET', p .. 'boot', 'away', now + lease) end
redis.call('HSET', p .. 'boot', 'beat', now)
if ARGV[4] ~= '' then redis.call('ZADD', p .. 'alive', now + lease, node) else redis.call('ZREM', p .. 'alive', node) end
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', p .. 'alive', '-inf', now)) do
  redis.call('ZREM', p .. 'alive', gone)
end
if ARGV[4] ~= '' then redis.call('HSET', p .. 'nodes', node, ARGV[4]) end
local quarantine = tonumber(boot[2] or '0')
local leases = {}
for i = 5, #ARGV, 3 do
  local account, token, sure = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local key = p .. 'lease:' .. account
  local held = redis.call('GET', key)
  local own = token .. ' ' .. node
  if token ~= '0' then
    if held == own then
      redis.call('PEXPIRE', key, lease)
    elseif not held then
      local last = redis.call('GET', p .. 'token:' .. account) or '0'
      local isLast = now >= quarantine and last == token
      local isSure = now < quarantine and sure == '1' and tonumber(token) >= tonumber(last)
      if isLast or isSure then
        redis.call('SET', key, own, 'PX', lease)
        redis.call('SET', p .. 'token:' .. account, token)
        redis.call('HSET', p .. 'owner:' .. account, 'node', node, 'token', token, 'clean', 0)
        held = own
      end
    end
  end
  leases[#leases + 1] = held or ''
end
return { now, quarantine, redis.call('GET', p .. 'pause') or '', redis.call('ZRANGE', p .. 'alive', 0, -1), leases }
`,
);

/** ARGV: account, node, lease in ms. Answers the token, the node before and whether it left in order; or why not. */
export const acquire = aScript(
  'acquire',
  `
local account, node = ARGV[1], ARGV[2]
local boot = redis.call('HMGET', p .. 'boot', 'run', 'lease')
if not boot[1] then return { 'unknown' } end
if now < tonumber(boot[2] or '0') then return { 'quarantine' } end
local key = p .. 'lease:' .. account
if redis.call('EXISTS', key) == 1 then return { 'taken' } end
local before = redis.call('HMGET', p .. 'owner:' .. account, 'node', 'clean')
local isLeft = before[1] and before[1] ~= node and before[2] ~= '1'
if isLeft and now < tonumber(redis.call('HGET', p .. 'boot', 'away') or '0') then return { 'away' } end
local last = tonumber(redis.call('GET', p .. 'token:' .. account) or '0')
local token = string.format('%.0f', math.max(time[1] * 1000000 + time[2], last + 1))
redis.call('SET', key, token .. ' ' .. node, 'PX', ARGV[3])
redis.call('SET', p .. 'token:' .. account, token)
redis.call('HSET', p .. 'owner:' .. account, 'node', node, 'token', token, 'clean', 0)
return { 'gained', token, before[1] or '', before[2] or '0' }
`,
);

/** ARGV: node, nonce. The node leaves: nobody waits for its mark to run out. */
export const leave = aScript(
  'leave',
  `
if redis.call('GET', p .. 'node:' .. ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('DEL', p .. 'node:' .. ARGV[1])
redis.call('ZREM', p .. 'alive', ARGV[1])
return 1
`,
);

/** ARGV: account, node, token, whether it left in order (1 or 0). Answers whether it was the owner. */
export const release = aScript(
  'release',
  `
local account = ARGV[1]
local key = p .. 'lease:' .. account
if redis.call('GET', key) ~= ARGV[3] .. ' ' .. ARGV[2] then return 0 end
redis.call('DEL', key)
redis.call('HSET', p .. 'owner:' .. account, 'clean', ARGV[4])
redis.call('PUBLISH', p .. 'released', account)
return 1
`,
);
