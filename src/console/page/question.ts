// A question before something that cannot be taken back: asked by what acts, shown by the page.
import { signal } from '@preact/signals';

export interface Question {
  title: string;
  text: string;
  /** More than a sentence: lines to look through. */
  lines?: readonly string[];
  yes: string;
  tone: 'go' | 'no' | 'stop';
  /** Has to be typed before. */
  number?: number;
}

/** What is being asked now. */
export const openQuestion = signal<{ question: Question; then: () => Promise<void> | void } | undefined>(undefined);

export function ask(question: Question, then: () => Promise<void> | void): void {
  openQuestion.value = { question, then };
}
