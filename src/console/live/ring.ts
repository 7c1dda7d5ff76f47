// The frames of the last minutes, so that a browser that was away for a moment goes on where it was.

export interface Frame {
  /** `epoch-number`: an id of another life of the daemon is never taken for one of this. */
  id: string;
  /** As it goes over the wire. */
  text: string;
}

export interface Ring {
  push(event: string, data: unknown, now: number): Frame;
  /** What came after `id`; undefined when that is not known any more: a snapshot is due. */
  since(id: string): readonly Frame[] | undefined;
  /** The id of the newest frame. */
  readonly last: string;
}

export interface RingOptions {
  epoch: string;
  keepMs: number;
  /** Bytes over which the oldest frames go, however young they are. */
  maxBytes: number;
}

export function createRing({ epoch, keepMs, maxBytes }: RingOptions): Ring {
  const frames: { frame: Frame; number: number; at: number }[] = [];
  let number = 0;
  let bytes = 0;

  function trim(now: number): void {
    while (frames.length > 1 && (bytes > maxBytes || (frames[0]?.at ?? now) < now - keepMs))
      bytes -= frames.shift()?.frame.text.length ?? 0;
  }

  return {
    get last() {
      return `${epoch}-${number}`;
    },
    push(event, data, now) {
      number += 1;
      const id = `${epoch}-${number}`;
      const frame = { id, text: `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n` };
      frames.push({ frame, number, at: now });
      bytes += frame.text.length;
      trim(now);
      return frame;
    },
    since(id) {
      const [life, wanted] = [id.slice(0, id.lastIndexOf('-')), Number(id.slice(id.lastIndexOf('-') + 1))];
      if (life !== epoch || !Number.isInteger(wanted) || wanted > number) return undefined;
      if (wanted === number) return [];
      const first = frames[0]?.number ?? Number.POSITIVE_INFINITY;
      return wanted + 1 < first ? undefined : frames.filter((one) => one.number > wanted).map(({ frame }) => frame);
    },
  };
}
