// A press where somebody else's row was a moment ago is nobody's wish: the human still saw that one there.
import { say } from '../toast.ts';
import { reactionMs } from './seen.ts';

const lookEveryMs = 100;
/** No hand moves a pointer farther between two looks at it, px: who comes so was sent by name (a voice, a screen reader), and saw no place. */
const leapPx = 100;
const placed = '[data-row], [data-need]';

/** Where a row or an item stands in the document, px. */
interface Box {
  of: string;
  top: number;
  bottom: number;
}

/** The page as it was, newest last; as far back as a human needs to react. */
const looks: { at: number; boxes: readonly Box[] }[] = [];
let wasElsewhere = false;
let pointer: { x: number; y: number } | undefined;
let leapt = true;

export function startWatchingMoves(): void {
  setInterval(look, lookEveryMs);
  document.addEventListener('pointermove', noteMove, { capture: true });
  document.addEventListener('pointerdown', notePress, { capture: true });
  document.addEventListener('click', stopPress, { capture: true });
}

function look(): void {
  if (document.hidden) return;
  const at = performance.now();
  const boxes = [...document.querySelectorAll(placed)].map((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return { of: nameOf(one), top: top + window.scrollY, bottom: bottom + window.scrollY };
  });
  looks.push({ at, boxes });
  while (looks[1] !== undefined && looks[1].at < at - reactionMs) looks.shift();
}

/** An item holds the rows that are in it: the innermost counts, and stands behind it in the document. */
function seenAt(y: number): string | undefined {
  const before = looks.findLast(({ at }) => at < performance.now() - reactionMs);
  return before?.boxes.findLast(({ top, bottom }) => top <= y && y < bottom)?.of;
}

function nameOf(one: Element): string {
  return one.getAttribute('data-person') ?? one.getAttribute('aria-labelledby') ?? '';
}

function noteMove({ clientX: x, clientY: y }: PointerEvent): void {
  leapt = pointer === undefined || Math.hypot(x - pointer.x, y - pointer.y) > leapPx;
  pointer = { x, y };
}

function notePress({ target, pageY, pointerType }: PointerEvent): void {
  const pressed = target instanceof Element ? target.closest(placed) : null;
  const seen = pointerType === 'mouse' && leapt ? undefined : seenAt(pageY);
  wasElsewhere = pressed !== null && seen !== undefined && seen !== nameOf(pressed);
}

/** A key is pressed on what has the focus, wherever that moves. */
function stopPress(event: MouseEvent): void {
  const isByPointer = event.detail > 0;
  if (!wasElsewhere || !isByPointer || !(event.target instanceof Element) || event.target.closest('button') === null) return;
  event.preventDefault();
  event.stopPropagation();
  say('The list moved as you pressed, so nothing was asked. Look again, and press again.', 'trouble');
}
