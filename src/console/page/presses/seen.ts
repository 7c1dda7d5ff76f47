// What the human had in front of them when they pressed: somebody who changed a moment before is not who they saw.
import type { KnownPerson } from '../store.ts';

/** So long it takes to read a name and press. What changed within it was not seen. */
export const reactionMs = 400;
/** A press older than this has nothing to do with what is done now. */
const pressMs = 5_000;

/** By the clock that nobody sets. */
let pressedAt = Number.NEGATIVE_INFINITY;

export function startSeeing(): void {
  for (const kind of ['pointerdown', 'keydown']) {
    document.addEventListener(
      kind,
      () => {
        pressedAt = performance.now();
      },
      { capture: true },
    );
  }
}

/** The version for If-Match: of the person as they were shown when the human made up their mind. */
export function versionSeen({ version, past = [] }: KnownPerson, now = performance.now()): string {
  const moment = (now - pressedAt < pressMs ? pressedAt : now) - reactionMs;
  return past.find(({ until }) => until > moment)?.version ?? version;
}
