// Who paused or resumed, as one text that all nodes read. The rule: a node that knows no such text has a name in words of it; and nobody's name is
// taken for more than a name, for what each node adds comes last.
import { type By, channels, localBy, signIns } from '../../audit/human.ts';

const added = new RegExp(String.raw`^(.*) \((${signIns.join('|')}) via (${channels.join('|')}) on (.+)\)$`, 's');

/** `node`: the one that is asked. */
export function textOfBy({ who, auth, via, node: where }: By, node: string): string {
  return `${who} (${auth} via ${via} on ${where ?? node})`;
}

/** `node`: the one that reads it: what was done there is no news from elsewhere. */
export function byOfText(text: string, node: string): By {
  const [, who, auth, via, where] = added.exec(text) ?? [];
  if (who === undefined) return localBy(text, 'cli');
  const by = { who, auth: auth as By['auth'], via: via as By['via'] };
  return where === undefined || where === node ? by : { ...by, node: where };
}
