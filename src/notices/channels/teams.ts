// Microsoft Teams, by a Workflow that takes a card. What people wrote goes into text runs, which know no Markdown and no mention.
import type { Letter } from '../letter.ts';
import type { Channel } from './channel.ts';
import { createPoster, type PosterOptions } from './post.ts';

export function createTeamsChannel(options: PosterOptions): Channel {
  const poster = createPoster(options);
  return {
    send: (letter, signal) => poster.post(JSON.stringify(teamsBody(letter)), {}, signal),
    close: () => poster.close(),
  };
}

/** The form that the template "Send webhook alerts to a channel" expects. */
export function teamsBody(letter: Letter): object {
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card(letter) }],
  };
}

/** Teams refuses a message of more than 28 KB. */
const maxBytes = 20_000;

function card({ headline, items, link }: Letter): object {
  const lines = items.length === 1 ? items.flatMap(({ people }) => people) : items.map(({ text }) => text);
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [textBlock(headline, { weight: 'bolder' }), ...fitting(lines).map((line) => textBlock(line, {}))],
    ...(link === undefined ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'Look at it on the desk', url: link }] }),
  };
}

function textBlock(text: string, look: object): object {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...look }] };
}

function fitting(lines: readonly string[]): string[] {
  const shown: string[] = [];
  let left = maxBytes;
  for (const line of lines) {
    left -= Buffer.byteLength(JSON.stringify(textBlock(line, {})));
    if (left < 0) return [...shown, `… and ${lines.length - shown.length} more; the desk has them all.`];
    shown.push(line);
  }
  return shown;
}
