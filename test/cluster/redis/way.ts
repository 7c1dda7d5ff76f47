// The way to a server, for the time of a test.
import { onTestFinished } from 'vitest';
import { openWay, type Way } from './open-way.ts';

export async function aWayTo(port: number): Promise<Way> {
  const way = await openWay({ to: () => port });
  onTestFinished(() => way.close());
  return way;
}
