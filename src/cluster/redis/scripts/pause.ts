// One switch for all nodes. The rule: a change has a greater generation than everything before, in Redis and in the node that says it. Where data was
// lost the greatest that any node knows counts; of two that are equal the one that pauses; and a pause is never undone by a resume that was said before
// it.
import { aScript } from './script.ts';

/** ARGV: 1 or 0, who, the generation they knew of. Answers the word that counts: whoever resumes has not resumed what was paused after that. */
export const setPause = aScript(
  'set-pause',
  `
local before = redis.call('GET', p .. 'pause')
local gen = before and tonumber(string.match(before, '^%d (%d+)')) or 0
local known = tonumber(ARGV[3])
if ARGV[1] == '0' and gen > known and string.sub(before, 1, 1) == '1' then return before end
local word = ARGV[1] .. ' ' .. string.format('%.0f', math.max(gen, known) + 1) .. ' ' .. now .. ' ' .. ARGV[2]
redis.call('SET', p .. 'pause', word)
redis.call('PUBLISH', p .. 'control', word)
return word
`,
);

/** ARGV: a word that a node remembers. Answers the one that counts: a pause of somebody who did not know of it, made after it, gets a generation above it. */
export const recallPause = aScript(
  'recall-pause',
  `
local function parts(word)
  local paused, gen, at, by = string.match(word, '^(%d) (%d+) (%d+) (.*)$')
  return tonumber(paused), tonumber(gen), tonumber(at), by
end
local before = redis.call('GET', p .. 'pause')
local word = ARGV[1]
if before then
  local paused, gen, at, by = parts(before)
  local wanted, wantedGen, wantedAt = parts(word)
  if wantedGen < gen or (wantedGen == gen and wanted <= paused) then return before end
  if paused == 1 and wanted == 0 and at > wantedAt then
    word = '1 ' .. string.format('%.0f %.0f ', wantedGen + 1, at) .. by
  end
end
redis.call('SET', p .. 'pause', word)
redis.call('PUBLISH', p .. 'control', word)
return word
`,
);
