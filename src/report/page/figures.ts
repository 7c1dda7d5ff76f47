// The figures at the top of the report, and what they come to in a sentence.
import type { PeopleCount } from '../people.ts';
import type { Report } from '../report.ts';
import { number } from './amounts.ts';
import { paragraph } from './markup.ts';

export function figures({ people, decided, held, overruled, alarms: { total } }: Report): string {
  const cards: [string, number, string][] = [
    ['people seen', people.seen, ''],
    ['refused or removed', people.removed, 'removed'],
    ['let in', people.admitted, 'admitted'],
    ['would have been refused or removed', people.would.removed, 'would'],
    ['decisions held for a human', held, 'held'],
    ['overruled by a human', overruled, 'overruled'],
    ['decisions', decided, ''],
    [total === 1 ? 'alarm' : 'alarms', total, 'alarm'],
  ];
  const list = cards.map(([name, n, kind]) => `<li class="${kind}"><strong>${number(n)}</strong> ${name}</li>`).join('');
  return `<ul class="figures">${list}</ul>${headline(people)}`;
}

/** What the dry run is worth, in a sentence; nothing where nobody was on trial. */
function headline({ seen, would, overCap, capPerMinute }: PeopleCount): string {
  const fates: [number, string][] = [
    [would.removed, 'would have been refused or removed'],
    [would.admitted, 'would have been let in'],
    [would.held, 'would have been held for a human'],
  ];
  const said = fates.filter(([n]) => n > 0).map(([n, what]) => `${number(n)} ${what}`);
  if (said.length === 0) return '';
  const cap =
    overCap === 0
      ? `The cap of ${capPerMinute} removals a minute would have stopped none of it.`
      : `The cap of ${capPerMinute} removals a minute for a rule in a meeting would have left ${number(overCap)} of them where they were.`;
  return paragraph(`Rules in dry run: of ${number(seen)} people, ${said.join(', ')}. ${cap}`);
}
