// A port for a server that is started a moment later, or never.
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below all that systems give to whoever asks for any port: between here and its use nobody takes it by chance. */
const [from, to] = [16_000, 32_000];
const begin = from + Math.floor(Math.random() * (to - from));
let taken = 0;

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port nobody listens on at this moment. */
export async function aPort(): Promise<number> {
  taken += 1;
  const port = from + ((begin - from + taken) % (to - from));
  return (await isFree(port)) ? port : aPort();
}
