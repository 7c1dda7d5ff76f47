// Slack, by an incoming webhook. What people wrote is plain text there, in which nothing is a mention, a link or markup.
import type { Letter } from '../letter.ts';
import type { Channel } from './channel.ts';
import { createPoster, type PosterOptions } from './post.ts';

export function createSlackChannel(options: PosterOptions): Channel {
  const poster = createPoster(options);
  return {
    send: (letter, signal) => poster.post(JSON.stringify(slackBody(letter)), {}, signal),
    close: () => poster.close(),
  };
}

/** Slack refuses a block of more than 3000 characters as a whole. */
const maxText = 2_900;

export function slackBody(letter: Letter): object {
  const { headline, items, link } = letter;
  const lines = items.length === 1 ? items.flatMap(({ people }) => people) : items.map(({ text }) => `• ${text}`);
  return {
    text: escaped(headline),
    blocks: [...chunks([headline]), ...chunks(lines)].map(plainBlock).concat(link === undefined ? [] : [linkBlock(link)]),
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}

function plainBlock(text: string): object {
  return { type: 'section', text: { type: 'plain_text', text, emoji: false } };
}

/** Ours: an address of the desk. */
function linkBlock(link: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text: `<${link}|Look at it on the desk>`, verbatim: true } };
}

/** Slack's own three characters; a name made of them grows, and is cut. */
function escaped(text: string): string {
  let safe = '';
  for (const character of text) {
    const next = entities[character] ?? character;
    if (safe.length + next.length > maxText) return `${safe}…`;
    safe += next;
  }
  return safe;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Lines put together into as few blocks as hold them. */
function chunks(lines: readonly string[]): string[] {
  const blocks: string[] = [];
  for (const line of lines.map(escaped)) {
    const last = blocks.at(-1);
    if (last !== undefined && last.length + line.length < maxText) blocks[blocks.length - 1] = `${last}\n${line}`;
    else blocks.push(line);
  }
  return blocks;
}
