// The bar at the foot: what the page says of what was just pressed.
import { signal } from '@preact/signals';
import { visible } from './text.ts';

export interface Toast {
  text: string;
  tone: 'done' | 'trouble';
  undo?: { kind: 'of'; of: string } | { kind: 'batch'; batch: string };
  /** Until then it can be taken back before anything is sent. */
  dueAt?: number;
  /** When it goes away by itself. */
  until: number;
}

export const toast = signal<Toast | undefined>(undefined);

export function say(text: string, tone: Toast['tone'], more: Pick<Toast, 'undo' | 'dueAt'> = {}): void {
  toast.value = { text: visible(text), tone, until: Date.now() + (tone === 'done' ? 10_000 : 20_000), ...more };
}
