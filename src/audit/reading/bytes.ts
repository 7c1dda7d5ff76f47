// Looking at bytes in place, without making texts of them.

export function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}

export function isAt(expected: Buffer, bytes: Buffer, at: number): boolean {
  for (let n = 0; n < expected.length; n += 1) if (bytes[at + n] !== expected[n]) return false;
  return true;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
