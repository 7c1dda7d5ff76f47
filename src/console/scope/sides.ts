// One side of the desk for all who see the same meetings, so that a frame is built and made text once for all of them. Closed when nobody looks.
import { type Reach, wholeView } from '../auth/reach.ts';
import { createDeskSide, type DeskSide } from '../desk-side.ts';
import { createRecordFilter, type RecordFilter } from '../view/record-filter.ts';
import { guardWrites } from './guarded-desk.ts';
import { narrowDesk } from './narrow-desk.ts';

export interface Sides {
  /** The side of everybody who sees everything. */
  readonly whole: DeskSide;
  /** What they see; what they do is asked of the permissions. */
  sideFor(reach: Reach): DeskSide;
  close(): void;
}

const idleMs = 60_000;

export function createSides(whole: DeskSide): Sides {
  const narrow = new Map<string, { side: DeskSide; usedAt: number }>();
  const sweep = setInterval(closeIdle, idleMs);
  sweep.unref();

  function closeIdle(): void {
    for (const [view, { side, usedAt }] of narrow) {
      if (side.live.listeners > 0 || usedAt > Date.now() - idleMs) continue;
      side.close();
      narrow.delete(view);
    }
  }

  function sideSeen(reach: Reach): DeskSide {
    if (reach.view === wholeView) return whole;
    const side = narrow.get(reach.view)?.side ?? narrowSide(whole, reach);
    narrow.set(reach.view, { side, usedAt: Date.now() });
    return side;
  }

  return {
    whole,
    sideFor(reach) {
      const seen = sideSeen(reach);
      const desk = { ...seen.desk, ...guardWrites(whole.desk, reach) };
      return { ...seen, desk };
    },
    close() {
      clearInterval(sweep);
      for (const { side } of narrow.values()) side.close();
      narrow.clear();
    },
  };
}

/** Undefined until the daemon has started; others for another daemon. */
export function followSides(whole: () => DeskSide | undefined): () => Sides | undefined {
  let sides: Sides | undefined;
  return () => {
    const now = whole();
    if (now !== undefined && sides?.whole !== now) {
      sides?.close();
      sides = createSides(now);
    }
    return sides;
  };
}

function narrowSide(whole: DeskSide, reach: Reach): DeskSide {
  const { desk, keys, auditDirectory } = whole;
  const covers = (meeting: Parameters<Reach['roleIn']>[0]): boolean => meeting !== undefined && reach.roleIn(meeting) !== undefined;
  const known = (href: string) => desk.meetings().find(({ meeting }) => meeting === href);
  const newFilter = (): RecordFilter => createRecordFilter(covers, known);
  return createDeskSide(narrowDesk(desk, { covers, filter: newFilter() }), auditDirectory, { keys, newFilter });
}
