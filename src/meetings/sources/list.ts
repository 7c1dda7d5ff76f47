// A list of meetings: one focus URI or join link a line. Taken whole or not at all.
import { isJoinLink } from '../../config/join-link.ts';
import { meetingFault } from '../../config/values.ts';
import { decodeText } from '../../yaml/decode.ts';
import type { Item, MeetingSource } from './source.ts';
import { type FileContent, watchFiles } from './watched-files.ts';

export type ReadList = { ok: true; items: readonly Item[] } | { ok: false; why: string };

/** `mayAsk`: whether a link's host may be asked. */
export function readList({ name, bytes }: FileContent, mayAsk: (link: string) => boolean): ReadList {
  const decoded = decodeText(name, bytes);
  if ('problem' in decoded) return { ok: false, why: `${name}:${decoded.problem.line}: ${decoded.problem.message}` };
  const lines = decoded.text.split('\n');
  if (lines.every((line) => line.trim() === '')) return { ok: false, why: 'it is empty; a list without meetings holds at least a comment' };
  const faults: string[] = [];
  const items: Item[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.replace(/(?:^|\s)#.*$/, '').trim();
    if (text === '') continue;
    const where = `${name}:${index + 1}`;
    const fault = faultOf(text, mayAsk);
    if (fault === undefined) items.push({ id: text, group: text, meeting: namedBy(text), organizers: [], where });
    else faults.push(`${where}: ${fault}`);
  }
  return faults.length === 0 ? { ok: true, items } : { ok: false, why: faults.join('; ') };
}

export function listSource(path: string, name: string, mayAsk: (link: string) => boolean): MeetingSource {
  let watching: { stop(): void } | undefined;
  return {
    name,
    start(listener) {
      watching = watchFiles({
        path,
        ending: '.txt',
        async onRead([file]) {
          const read: ReadList = file === undefined ? { ok: false, why: 'it is a folder; name a file' } : readList(file, mayAsk);
          if (read.ok) listener.said({ items: read.items, known: 'all', unclear: [] });
          else listener.failed(read.why);
        },
        onFailed: listener.failed,
      });
    },
    stop: () => watching?.stop(),
  };
}

function namedBy(text: string): Item['meeting'] {
  return isJoinLink(text) ? { kind: 'link', link: text } : { kind: 'focus', uri: text };
}

function faultOf(text: string, mayAsk: (link: string) => boolean): string | undefined {
  if (!isJoinLink(text)) return meetingFault(text)?.message;
  return mayAsk(text) ? undefined : `${new URL(text).hostname} is not among trustedHosts or meetingHosts`;
}
