// Browsers as the daemon sees them: a stream that is read, and a click that is sent.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { type Guard, until } from './processes.ts';

export interface Desk {
  /** When a name was first seen, on the clock that never steps. */
  readonly seen: ReadonlyMap<string, number>;
  close(): void;
}

/** The first of them reads; the others only take in. */
export async function openDesks(port: number, count: number): Promise<Desk[]> {
  const desks: Desk[] = [];
  for (let n = 0; n < count; n += 1) desks.push(await openDesk(port, n === 0));
  return desks;
}

async function openDesk(port: number, reads: boolean): Promise<Desk> {
  const request = get({ host: '127.0.0.1', port, path: '/api/v1/live' });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const seen = new Map<string, number>();
  let rest = '';
  response.setEncoding('utf8').on('error', () => undefined);
  response.on('data', (text: string) => {
    if (!reads) return;
    const frames = (rest + text).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames)
      for (const [, name] of frame.matchAll(/"name":"(Guest \d+)"/g))
        if (name !== undefined && !seen.has(name)) seen.set(name, performance.now());
  });
  return { seen, close: () => request.destroy() };
}

interface Person {
  id: string;
  meeting: string;
  version: string;
  name: string;
}

/** Admits somebody; answers how long after the click the request was on record, which is right before it is sent. */
export async function ordered(port: number, guard: Guard, name: string): Promise<number> {
  const api = `http://127.0.0.1:${port}/api/v1`;
  const { people } = (await (await fetch(`${api}/now`)).json()) as { people: Person[] };
  const person = people.find((one) => one.name === name);
  if (person === undefined) throw new Error(`${name} is not there`);
  const clickedAt = Date.now();
  const answer = await fetch(`${api}/meetings/${person.meeting}/people/${person.id}/admit`, {
    method: 'POST',
    headers: { 'x-lobbyguard': '1', 'idempotency-key': name, 'if-match': person.version },
    body: '{}',
  });
  const { id, code } = (await answer.json()) as { id?: string; code?: string };
  if (id === undefined) throw new Error(`refused: ${code}`);
  const attempt = () => {
    const records = guard.audit();
    const decision = records.find((record) => record.type === 'decision' && record['human'] === id && record['verdict'] === 'act');
    return records.find((record) => record.type === 'attempt' && record['decision'] === decision?.['id']);
  };
  await until(() => attempt() !== undefined);
  return Date.parse(String(attempt()?.['at'])) - clickedAt;
}
