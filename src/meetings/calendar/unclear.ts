// What cannot be read in one way only. It is thrown inside this folder and becomes a complaint; nothing is done about such an entry.

export class Unclear extends Error {}

export function unclear(why: string): Unclear {
  return new Unclear(why);
}
