// The few shapes the report is built of. The one rule: where text is taken instead of HTML, the name or the comment says so.
import { html } from './html.ts';

/** Parts are HTML already. */
export function section(title: string, ...parts: readonly string[]): string {
  return `<section><h2>${title}</h2>${parts.join('\n')}</section>`;
}

/** Plain text. */
export function paragraph(text: string): string {
  return `<p>${html(text, 1_000)}</p>`;
}

/** A picture and what to know about it, both HTML already. */
export function figure(picture: string, caption = ''): string {
  return `<figure>${picture}${caption === '' ? '' : `<figcaption>${caption}</figcaption>`}</figure>`;
}

/** What is folded away; both HTML already. */
export function details(content: string, summary: string): string {
  return `<details><summary>${summary}</summary>${content}</details>`;
}

/** Cells are HTML already; what is not a plain number or word is set to the left. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const heads = head.map((cell, i) => `<th scope="col"${rows[0]?.[i]?.startsWith('<') ? ' class="text"' : ''}>${cell}</th>`);
  const lines = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<div class="scroll"><table><thead><tr>${heads.join('')}</tr></thead><tbody>${lines.join('\n')}</tbody></table></div>`;
}
