// One switch for all nodes. The rule: a change has a greater generation than everything before, and where data was lost the greatest that any node
// knows counts; of two that are equal the one that pauses.
import { aScript } from './script.ts';

/** ARGV: 1 or 0, who, the generation they knew of. Answers the word that counts: whoever resumes has not resumed what was paused after that. */
export const setPause = aScript(
  'set-pause',
  `
local before = redis.call('GET', p .. 'pause')
local gen = before and tonumber(string.match(before, '^%d (%d+)')) or 0
if ARGV[1] == '0' and gen > tonumber(ARGV[3]) and string.sub(before, 1, 1) == '1' then return before end
local word = ARGV[1] .. ' ' .. string.format('%.0f', gen + 1) .. ' ' .. now .. ' ' .. ARGV[2]
redis.call('SET', p .. 'pause', word)
redis.call('PUBLISH', p .. 'control', word)
return word
`,
);

/** ARGV: a word that a node remembers. Answers the one that counts. */
export const recallPause = aScript(
  'recall-pause',
  `
local function parts(word)
  local paused, gen = string.match(word, '^(%d) (%d+)')
  return tonumber(paused), tonumber(gen)
end
local before = redis.call('GET', p .. 'pause')
if before then
  local paused, gen = parts(before)
  local wanted, wantedGen = parts(ARGV[1])
  if wantedGen < gen or (wantedGen == gen and wanted <= paused) then return before end
end
redis.call('SET', p .. 'pause', ARGV[1])
redis.call('PUBLISH', p .. 'control', ARGV[1])
return ARGV[1]
`,
);
