// What people wrote, on its way into a message. The one rule: no name can end a line, hide or reorder text, call a crowd, or become a link.
// What a channel reads as markup besides is that channel's to escape.
import { escapeText } from '../escape.ts';

const longest = 120;

export function plain(text: string, length = longest): string {
  const shown = escapeText(text.length > length * 4 ? text.slice(0, length * 4) : text);
  return bounded(defused(shown), length);
}

/** `@everyone` calls nobody, and no address in it can be clicked. An address of a person stays as it is. */
function defused(text: string): string {
  return text
    .replace(/(?<![\p{L}\p{N}._%+-])@(?=[\p{L}\p{N}])/gu, '＠')
    .replace(/\b(?=(?:https?|ftp|file|mailto|javascript|data):)(\w+):/gi, '$1[:]')
    .replace(/:\/\//g, '[:]//')
    .replace(/\bwww\./gi, 'www[.]');
}

function bounded(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length).join('')}…`;
}
