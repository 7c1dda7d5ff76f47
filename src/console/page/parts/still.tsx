// The part of a page that holds still while the pointer or the focus is in it: nothing in it moves, grows or goes until they leave.
import { signal } from '@preact/signals';
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

const pointerIn = signal(false);
const focusIn = signal(false);

/** A focus that a pointer left behind holds nothing, and what is removed loses its focus without a word: so it is looked at, too. */
export function isHeld(): boolean {
  return pointerIn.value || (focusIn.value && document.activeElement?.matches(':focus-visible') === true);
}

/** For whatever becomes smaller when it is over: what stands below it stays where it is. */
export function useHeldHeight<Box extends HTMLElement>(): RefObject<Box | null> {
  const box = useRef<Box>(null);
  const held = isHeld();
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    if (!held) current.style.minHeight = '';
    else if (current.style.minHeight === '') current.style.minHeight = `${current.getBoundingClientRect().height}px`;
  }, [held]);
  return box;
}

export function Still({ children }: { children: ComponentChildren }) {
  // Whatever is removed under the pointer never hears that it leaves.
  useEffect(() => letGo, []);
  return (
    <div
      onPointerEnter={() => {
        pointerIn.value = true;
      }}
      onPointerLeave={() => {
        pointerIn.value = false;
      }}
      onFocusCapture={() => {
        focusIn.value = true;
      }}
      onBlurCapture={({ currentTarget, relatedTarget }) => {
        focusIn.value = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
      }}
    >
      {children}
    </div>
  );
}

function letGo(): void {
  pointerIn.value = false;
  focusIn.value = false;
}
