// What owners of an account leave to each other. The rule: nobody adds to it who has been superseded.
import { journalLength } from './permits.ts';
import { aScript } from './script.ts';

/** What is older is of no use to anybody. */
export const keptMs = 24 * 60 * 60_000;

/**
 * ARGV: account, lease (`token node`), then for each record whether it is kept apart as well (1 or 0), and the record. A lease that is missing, after a loss
 * of data, is nobody else's. Answers 1 where they were kept.
 */
export const append = aScript(
  'append',
  `
local held = redis.call('GET', p .. 'lease:' .. ARGV[1])
if held and held ~= ARGV[2] then return 0 end
local log, words = p .. 'log:' .. ARGV[1], p .. 'words:' .. ARGV[1]
for i = 3, #ARGV, 2 do
  redis.call('XADD', log, 'MAXLEN', '~', ${journalLength}, '*', 'record', ARGV[i + 1])
  if ARGV[i] == '1' then redis.call('XADD', words, 'MAXLEN', '~', ${journalLength}, '*', 'record', ARGV[i + 1]) end
end
for _, kept in ipairs({ log, words }) do
  redis.call('XTRIM', kept, 'MINID', '~', string.format('%.0f', now - ${keptMs}))
  redis.call('PEXPIRE', kept, ${keptMs})
end
return 1
`,
);
