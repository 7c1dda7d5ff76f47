// An Io whose streams are kept in memory.
import { PassThrough, Readable } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';

export interface FakeIo {
  io: Io;
  out(): string;
  err(): string;
}

export function aFakeIo(over: Partial<Io> = {}, input = ''): FakeIo {
  const [stdout, stderr] = [collector(), collector()];
  const io: Io = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    stdin: Readable.from([input]),
    cwd: process.cwd(),
    env: {},
    colour: false,
    tty: false,
    ...over,
  };
  return { io, out: stdout.text, err: stderr.text };
}

function collector(): { stream: PassThrough; text(): string } {
  const chunks: string[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk) => chunks.push(String(chunk)));
  return { stream, text: () => chunks.join('') };
}
