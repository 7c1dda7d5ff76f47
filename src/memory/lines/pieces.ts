// A line of the log, gone through from key to key in our own order, without parsing it.
import { isAscii } from 'node:buffer';
import { createMemo } from '../../memo.ts';

export interface Pieces {
  /** Of the line, one character for each byte. */
  readonly written: string;
  /** Goes past these characters, if they are next. */
  past(expected: string): boolean;
  /** Goes past `expected` and the text behind it, its closing quote included; that text is the piece. */
  text(expected: string): boolean;
  /** Goes past `expected` and the digits behind it. */
  digits(expected: string): number | undefined;
  goTo(place: number): void;
  isAt(place: number): boolean;
  /** The piece, copied: a part of a string keeps the whole of it in memory. */
  own(): string;
  /** The same for texts that come again and again. */
  shared(): string;
  /** Whether all from here to there says what it seems to: nothing is escaped, nothing takes more than a byte. */
  isPlain(from: number, to: number): boolean;
  /** The same for the piece. */
  isPlainPiece(): boolean;
}

const few = createMemo<string>(1_000);

class LinePieces implements Pieces {
  readonly written: string;
  readonly #bytes: Buffer;
  #at = 0;
  #from = 0;
  #to = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.written = bytes.toString('latin1');
  }

  past(expected: string): boolean {
    if (!this.written.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  text(expected: string): boolean {
    if (!this.past(expected)) return false;
    this.#from = this.#at;
    this.#to = this.written.indexOf('"', this.#at);
    this.#at = this.#to + 1;
    return this.#to >= 0;
  }

  digits(expected: string): number | undefined {
    if (!this.past(expected)) return undefined;
    const from = this.#at;
    while (isDigit(this.written.charCodeAt(this.#at))) this.#at += 1;
    return this.#at > from ? Number(this.written.slice(from, this.#at)) : undefined;
  }

  goTo(place: number): void {
    this.#at = place;
  }

  isAt(place: number): boolean {
    return this.#at === place;
  }

  own(): string {
    return this.#bytes.toString('latin1', this.#from, this.#to);
  }

  shared(): string {
    return few.of(this.written.slice(this.#from, this.#to), copied);
  }

  isPlain(from: number, to: number): boolean {
    const escaped = this.written.indexOf('\\', from);
    return (escaped < 0 || escaped >= to) && isAscii(this.#bytes.subarray(from, to));
  }

  isPlainPiece(): boolean {
    return this.isPlain(this.#from, this.#to);
  }
}

export function piecesOf(bytes: Buffer): Pieces {
  return new LinePieces(bytes);
}

function copied(piece: string): string {
  return Buffer.from(piece, 'latin1').toString('latin1');
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
