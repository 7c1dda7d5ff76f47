// What got alone can do: for everyone it is told of, one GET of the participant and one POST to the link, so many at once, and nothing else.
import { Agent } from 'node:http';
import got from 'got';
import type { SignedIn } from './pool.ts';

export type BareCommand = { workers: number; signedIn: SignedIn } | { person: string };

const people: string[] = [];
const idle: (() => void)[] = [];

process.on('message', (command: BareCommand | 'read') => {
  // That one is for the meter.
  if (command === 'read') return;
  if ('person' in command) {
    people.push(command.person);
    idle.shift()?.();
  } else for (let n = 0; n < command.workers; n += 1) void work(command.signedIn);
});

// The meter lets the channel go, for processes that have a life of their own; this one has not.
process.channel?.ref();
process.send?.('ready');

async function work({ origin, authorization, participants }: SignedIn): Promise<void> {
  const client = got.extend({ agent: { http: agent }, headers: { authorization }, retry: { limit: 0 } });
  for (;;) {
    const person = people.shift();
    if (person === undefined) {
      await new Promise<void>((resolve) => idle.push(resolve));
      continue;
    }
    const found = await client.get(new URL(participants + person, origin)).json<{ _links: { reject: { href: string } } }>();
    await client.post(new URL(found._links.reject.href, origin));
  }
}

const agent = new Agent({ keepAlive: true });
