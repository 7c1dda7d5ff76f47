// An Io whose streams end up in strings.
import { PassThrough, Writable } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';

export interface CapturedIo extends Io {
  out(): string;
  err(): string;
}

export function captureIo(cwd: string): CapturedIo {
  let out = '';
  let err = '';
  return {
    stdout: sink((text) => {
      out += text;
    }),
    stderr: sink((text) => {
      err += text;
    }),
    stdin: new PassThrough(),
    cwd,
    env: {},
    colour: false,
    tty: false,
    out: () => out,
    err: () => err,
  };
}

function sink(take: (text: string) => void): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      take(String(chunk));
      done();
    },
  });
}
