// Callbacks that reached a node that does not own their account. The rules: bounded, read by the owner alone, and kept until the owner has taken them in.
import { keptMs } from './journal.ts';
import { aScript } from './script.ts';

const maxEntries = 50_000;
const maxBytes = 64 * 1024 * 1024;
const takenAtOnce = 100;

/** ARGV: account, body, digest. Answers 1, or 0 where there is no room. */
export const post = aScript(
  'post',
  `
local inbox = p .. 'inbox:' .. ARGV[1]
if redis.call('XLEN', inbox) >= ${maxEntries} then return 0 end
if (redis.call('MEMORY', 'USAGE', inbox) or 0) + #ARGV[2] > ${maxBytes} then return 0 end
redis.call('XADD', inbox, '*', 'body', ARGV[2], 'digest', ARGV[3])
redis.call('PEXPIRE', inbox, ${keptMs})
return 1
`,
);

/** ARGV: account, lease (`token node`), node. Answers id, body and digest of each: first what somebody, an earlier owner perhaps, took and did not finish. */
export const take = aScript(
  'take',
  `
if redis.call('GET', p .. 'lease:' .. ARGV[1]) ~= ARGV[2] then return {} end
local inbox = p .. 'inbox:' .. ARGV[1]
if redis.call('EXISTS', inbox) == 0 then return {} end
redis.pcall('XGROUP', 'CREATE', inbox, 'owner', '0')
local entries = redis.call('XAUTOCLAIM', inbox, 'owner', ARGV[3], 0, '0-0', 'COUNT', ${takenAtOnce})[2]
if #entries == 0 then
  local fresh = redis.call('XREADGROUP', 'GROUP', 'owner', ARGV[3], 'COUNT', ${takenAtOnce}, 'STREAMS', inbox, '>')
  entries = fresh and fresh[1][2] or {}
end
local answer = {}
for _, entry in ipairs(entries) do answer[#answer + 1] = { entry[1], entry[2][2], entry[2][4] } end
return answer
`,
);

/** ARGV: account, ids. */
export const done = aScript(
  'done',
  `
local inbox = p .. 'inbox:' .. ARGV[1]
for i = 2, #ARGV do
  redis.call('XACK', inbox, 'owner', ARGV[i])
  redis.call('XDEL', inbox, ARGV[i])
end
return 1
`,
);
