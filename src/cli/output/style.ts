// The few colours of human output. Without colour every function returns its text unchanged.
import pc from 'picocolors';

export type Style = ReturnType<typeof pc.createColors>;

/** Colours when `colour`, else none: the code that writes to the terminal decides, never the library. */
export function styleFor(io: { colour: boolean }): Style {
  return pc.createColors(io.colour);
}

/** `1 problem`, `2 problems`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : many}`;
}
