// Text that people wrote on its way into a page. The one rule: nothing of it is markup, moves the cursor or turns the reading direction.
import { escapeText } from '../../escape.ts';

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Control, bidi and invisible characters made visible, long text cut. Not yet safe as HTML: for charts, which escape by themselves. */
export function visible(text: string, maxLength = 160): string {
  const head = [...text.slice(0, maxLength * 2)];
  const whole = head.length <= maxLength && text.length <= maxLength * 2;
  return escapeText(whole ? text : `${head.slice(0, maxLength - 1).join('')}…`);
}

/** Text as HTML, in element content and in quoted attributes. */
export function html(text: string, maxLength?: number): string {
  return visible(text, maxLength).replace(/[&<>"']/g, (mark) => marks[mark] ?? '');
}
