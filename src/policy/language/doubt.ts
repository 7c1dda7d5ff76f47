// What is doubtful about a written value.

/** A value that means nothing, or not what it looks like; `message` gives the spelling that works. */
export interface Doubt {
  code: 'means-nothing' | 'invisible-character' | 'matches-everything' | 'repeated-place' | 'dead-alternative';
  message: string;
  /** Something does fit, so that negated it does not hit everyone. */
  inPart?: true;
}

export function nothing(message: string): Doubt {
  return { code: 'means-nothing', message };
}
