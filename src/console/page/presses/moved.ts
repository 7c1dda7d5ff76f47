// A press on what has only just come under the pointer by itself is nobody's wish: the human still saw what was there before.
import { say } from '../toast.ts';
import { reactionMs } from './seen.ts';

/** Less than this is not another row, px. */
const slackPx = 12;
const lookEveryMs = 100;
const placed = '[data-row], [data-need]';

/** Where a row or an item stands in the document, px, and since when, ms. */
interface Place {
  top: number;
  since: number;
}

const places = new WeakMap<Element, Place>();
let hasMoved = false;

export function startWatchingMoves(): void {
  setInterval(() => {
    if (!document.hidden) for (const one of document.querySelectorAll(placed)) placeOf(one);
  }, lookEveryMs);
  document.addEventListener('pointerdown', notePress, { capture: true });
  document.addEventListener('click', stopPress, { capture: true });
}

/** Where it is first seen it has been for ever. */
function placeOf(one: Element): Place {
  const top = one.getBoundingClientRect().top + window.scrollY;
  const before = places.get(one);
  if (before !== undefined && Math.abs(before.top - top) < slackPx) return before;
  const place = { top, since: before === undefined ? Number.NEGATIVE_INFINITY : performance.now() };
  places.set(one, place);
  return place;
}

function notePress({ target }: PointerEvent): void {
  const under = target instanceof Element ? target.closest(placed) : null;
  hasMoved = under !== null && placeOf(under).since > performance.now() - reactionMs;
}

/** A key is pressed on what has the focus, wherever that moves. */
function stopPress(event: MouseEvent): void {
  const isByPointer = event.detail > 0;
  if (!hasMoved || !isByPointer || !(event.target instanceof Element) || event.target.closest('button') === null) return;
  event.preventDefault();
  event.stopPropagation();
  say('The list moved as you pressed, so nothing was asked. Look again, and press again.', 'trouble');
}
