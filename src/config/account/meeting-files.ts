// The files that name meetings: whether they are there, and hold what they should. Told as doubts: a daemon starts without them, and reads them when they come.
import { statSync } from 'node:fs';
import { unreadableBecause } from '../../errors.ts';
import { readRegularFile } from '../../regular-file.ts';
import type { Complaints } from '../../yaml/complaints.ts';
import { decodeText } from '../../yaml/decode.ts';
import type { Placed } from '../../yaml/document.ts';
import { valueAt } from '../../yaml/walk.ts';
import { isJoinLink } from '../join-link.ts';
import { pathFrom } from '../paths.ts';
import { meetingFault, pathFault } from '../values.ts';
import type { Surroundings } from './fault.ts';

export function checkMeetingFiles(account: Placed, { file }: Surroundings, complaints: Complaints): void {
  for (const meeting of valueAt(account, ['meetings'])?.items ?? []) {
    for (const [key, check] of [
      ['file', checkList],
      ['calendar', checkCalendar],
    ] as const) {
      const named = valueAt(meeting, [key]);
      if (typeof named?.value === 'string' && pathFault(named.value) === undefined) check(pathFrom(file, named.value), named, complaints);
    }
  }
}

function checkList(path: string, named: Placed, complaints: Complaints): void {
  const bytes = bytesOf(path, `the list ${path}`, named, complaints);
  const decoded = bytes === undefined ? undefined : decodeText(path, bytes);
  if (decoded === undefined) return;
  if ('problem' in decoded) {
    complaints.add([{ ...decoded.problem, severity: 'warning' }]);
    return;
  }
  const lines = decoded.text.split('\n');
  if (lines.every((line) => line.trim() === ''))
    complaints.warn(named.place, 'empty', `the list ${path} is empty; a list without meetings holds at least a comment`);
  for (const [index, line] of lines.entries()) {
    const entry = line.replace(/(?:^|\s)#.*$/, '').trim();
    const fault = entry === '' || isJoinLink(entry) ? undefined : meetingFault(entry);
    if (fault !== undefined)
      complaints.warn(
        { file: path, line: index + 1, column: line.indexOf(entry) + 1 },
        fault.code,
        `${fault.message}; until then nothing of this list is taken`,
      );
  }
}

/** Of a folder only that it is there: its calendars come and go. */
function checkCalendar(path: string, named: Placed, complaints: Complaints): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const bytes = bytesOf(path, `the calendar ${path}`, named, complaints);
  if (bytes !== undefined && !/BEGIN:VCALENDAR/i.test(bytes.toString('latin1')))
    complaints.warn(named.place, 'wrong-value', `${path} holds no calendar in UTF-8; name an .ics file or a folder of them`);
}

function bytesOf(path: string, shown: string, named: Placed, complaints: Complaints): Buffer | undefined {
  try {
    return readRegularFile(path);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    complaints.warn(named.place, isMissing ? 'not-found' : 'unreadable', `${shown} cannot be read (${unreadableBecause(error)})`);
    return undefined;
  }
}
