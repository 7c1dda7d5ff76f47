// What owners of an account leave to each other. The rule: nobody adds to it who has been superseded.
import { journalLength } from './permits.ts';
import { aScript } from './script.ts';

/** What is older is of no use to anybody. */
export const keptMs = 24 * 60 * 60_000;

/** ARGV: account, lease (`token node`), records. A lease that is missing, after a loss of data, is nobody else's. Answers 1 where they were kept. */
export const append = aScript(
  'append',
  `
local held = redis.call('GET', p .. 'lease:' .. ARGV[1])
if held and held ~= ARGV[2] then return 0 end
local log = p .. 'log:' .. ARGV[1]
for i = 3, #ARGV do redis.call('XADD', log, 'MAXLEN', '~', ${journalLength}, '*', 'record', ARGV[i]) end
redis.call('XTRIM', log, 'MINID', '~', string.format('%.0f', now - ${keptMs}))
redis.call('PEXPIRE', log, ${keptMs})
return 1
`,
);
