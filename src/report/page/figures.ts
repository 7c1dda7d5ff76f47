// The figures at the top of the report, and what they come to in a sentence.
import type { Endings } from '../../memory/agreement.ts';
import type { PeopleCount } from '../people.ts';
import type { Report } from '../report.ts';
import { number } from './amounts.ts';
import { paragraph } from './markup.ts';

export function figures({ people, decided, held, overruled, proposed, proposals, alarms: { total } }: Report): string {
  const cards: [string, number, string][] = [
    ['people seen', people.seen, ''],
    ['refused or removed', people.removed, 'removed'],
    ['let in', people.admitted, 'admitted'],
    ['would have been refused or removed', people.would.removed, 'would'],
    ['proposed to a human', people.proposed, 'proposed'],
    ['decisions held for a human', held, 'held'],
    ['overruled by a human', overruled, 'overruled'],
    ['decisions', decided, ''],
    [total === 1 ? 'alarm' : 'alarms', total, 'alarm'],
  ];
  const list = cards.map(([name, n, kind]) => `<li class="${kind}"><strong>${number(n)}</strong> ${name}</li>`).join('');
  return `<ul class="figures">${list}</ul>${proposal(proposed, people, proposals)}${headline(people)}`;
}

/** What a human was asked, and how it ended; nothing where nobody was. */
function proposal(decisions: number, { proposed }: PeopleCount, { admitted, refused, timedOut, left, waiting }: Endings): string {
  if (decisions === 0) return '';
  const ends: [number, string][] = [
    [admitted, 'let in by a human'],
    [refused, 'refused or removed by a human'],
    [timedOut, 'ended by the rule when the time was up'],
    [left, 'left by themselves'],
    [waiting, 'without an answer where the log ends'],
  ];
  const said = ends.filter(([n]) => n > 0).map(([n, what]) => `${number(n)} ${what}`);
  const many = proposed === 1 ? 'one person' : `${number(proposed)} people`;
  const ended = said.length === 0 ? '' : ` How it ended: ${said.join(', ')}.`;
  return paragraph(
    `Proposed to a human, and not done by the rules themselves: ${decisions === 1 ? 'once' : `${number(decisions)} times`}, about ${many}.${ended}`,
  );
}

/** What the dry run is worth, in a sentence; nothing where nobody was on trial. */
function headline({ seen, would, overCap, capPerMinute }: PeopleCount): string {
  const fates: [number, string][] = [
    [would.removed, 'would have been refused or removed'],
    [would.admitted, 'would have been let in'],
    [would.held, 'would have been held for a human'],
    [would.proposed, 'would have been proposed to a human'],
  ];
  const said = fates.filter(([n]) => n > 0).map(([n, what]) => `${number(n)} ${what}`);
  if (said.length === 0) return '';
  const cap =
    overCap === 0
      ? `The cap of ${capPerMinute} removals a minute would have stopped none of it.`
      : `The cap of ${capPerMinute} removals a minute for a rule in a meeting would have left ${number(overCap)} of them where they were.`;
  return paragraph(`Rules in dry run: of ${number(seen)} people, ${said.join(', ')}. ${cap}`);
}
