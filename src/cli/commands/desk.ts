// The desk from a terminal: `lobby`, `needs`, `admit`, `refuse`, `eject`, `undo`, `lobby go-on`.
import type { AcceptedDoc, PersonDoc } from '../../console/view/schema.ts';
import { defined } from '../../defined.ts';
import { LobbyguardError } from '../../errors.ts';
import { escapeText } from '../../escape.ts';
import { type DeskArgs, deskClient } from '../desk/client.ts';
import { findPerson } from '../desk/find-person.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { lobbyText, needsText } from '../output/desk.ts';
import { jsonText } from '../output/json.ts';
import { styleFor } from '../output/style.ts';
import { toCopy } from '../to-copy.ts';

export interface ShowArgs extends DeskArgs {
  format: 'human' | 'json';
}

export interface OrderArgs extends DeskArgs {
  person: string;
  reason?: string;
}

export async function lobby(args: ShowArgs, io: Io): Promise<number> {
  const now = await (await deskClient(args, io)).now();
  const people = now.people.filter(({ place }) => place === 'lobby');
  io.stdout.write(args.format === 'json' ? jsonText({ meetings: now.meetings, people }) : lobbyText(now, styleFor(io)));
  return exitCodes.fine;
}

export async function needs(args: ShowArgs, io: Io): Promise<number> {
  const now = await (await deskClient(args, io)).now();
  io.stdout.write(args.format === 'json' ? jsonText({ needs: now.needs }) : needsText(now, styleFor(io)));
  return exitCodes.fine;
}

/** Orders about one person, named by id, name, address or number. */
export async function order(act: 'admit' | 'reject' | 'eject', args: OrderArgs, io: Io): Promise<number> {
  const client = await deskClient(args, io);
  const { meetings } = await client.now();
  const people = (await Promise.all(meetings.map(({ id }) => client.people(id)))).flat();
  const person = findPerson(
    people.filter(({ place }) => (act === 'eject') === (place === 'inside')),
    args.person,
  );
  const body = args.reason === undefined ? {} : { reason: args.reason };
  const answer = await client.post(`/meetings/${person.meeting}/people/${person.id}/${act}`, body, person.version);
  io.stdout.write(`${said[act]} ${called(person)}${graceWords(answer)}\nTake it back: ${toCopy(`undo ${answer.id}`, args.config)}\n`);
  return exitCodes.fine;
}

const said = { admit: 'Admitting', reject: 'Refusing', eject: 'Removing' } as const;

export async function undo(args: DeskArgs & { of: string }, io: Io): Promise<number> {
  const answer = await (await deskClient(args, io)).post('/undo', { of: args.of });
  const words = (answer.people ?? []).map((one) => one.said);
  io.stdout.write(`${escapeText(words.join(' ') || (answer.said ?? 'Taken back.'))}\n`);
  return exitCodes.fine;
}

/** A rule that stopped itself goes on: in the one meeting where it did, or in the one that is named. */
export async function goOn(args: DeskArgs & { rule: string; meeting?: string; allow?: number }, io: Io): Promise<number> {
  const client = await deskClient(args, io);
  const { state, meetings } = await client.now();
  const word = args.meeting?.toLowerCase();
  const named = (id: string): boolean => {
    const meeting = meetings.find((one) => one.id === id);
    return word === undefined || id === args.meeting || `${meeting?.subject} ${meeting?.organizer}`.toLowerCase().includes(word);
  };
  const stopped = state.stopped.filter(({ rule, meeting }) => rule === args.rule && named(meeting));
  const [one] = stopped;
  if (one === undefined)
    throw new LobbyguardError(
      'USAGE',
      `${args.rule} is not stopped${word === undefined ? '' : ' there'}; "${toCopy('needs', args.config)}" says what is`,
    );
  if (stopped.length > 1)
    throw new LobbyguardError('USAGE', `${args.rule} is stopped in ${stopped.length} meetings; say which with --meeting`);
  const answer = await client.post(`/rules/${encodeURIComponent(args.rule)}/go-on`, {
    meeting: one.meeting,
    ...defined({ allow: args.allow }),
  });
  io.stdout.write(`${escapeText(answer.said ?? `${args.rule} goes on.`)}\n`);
  return exitCodes.fine;
}

function called({ name, address, phone }: PersonDoc): string {
  return escapeText([name, address ?? phone].filter((text) => text !== undefined && text !== '').join(', ') || 'somebody without a name');
}

function graceWords({ graceMs = 0 }: AcceptedDoc): string {
  return graceMs > 0 ? ` in ${Math.round(graceMs / 1000)} s` : '';
}
