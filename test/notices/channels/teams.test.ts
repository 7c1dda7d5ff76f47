import { expect, test } from 'vitest';
import { createTeamsChannel, teamsBody } from '../../../src/notices/channels/teams.ts';
import { aSink } from '../../support/sink.ts';
import { hostileNames } from '../hostile.ts';
import { aDigestAbout, aLetterAbout } from './letters.ts';

interface Card {
  type: string;
  body: { type: string; inlines: { type: string; text: string }[] }[];
  actions: { type: string; url: string }[];
}

const cardOf = (body: object): Card => (body as { attachments: { content: Card }[] }).attachments[0]?.content as Card;
const signal = new AbortController().signal;

test('a notice arrives as a card, with a link to the item', async () => {
  const sink = await aSink();
  sink.answer(202);
  const channel = createTeamsChannel({ url: () => sink.url, ca: undefined });
  expect(await channel.send(aLetterAbout('Eve'), signal)).toEqual({ kind: 'sent' });
  const body = JSON.parse(sink.received[0]?.body ?? '') as object;
  expect(body).toMatchObject({ type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }] });
  expect(cardOf(body).actions).toEqual([
    { type: 'Action.OpenUrl', title: 'Look at it on the desk', url: 'http://127.0.0.1:8787/#/meeting/m1' },
  ]);
  channel.close();
});

test.each(hostileNames)('%s in a name is a text run, which knows no Markdown and no mention', (_what, name) => {
  for (const letter of [aLetterAbout(name), aDigestAbout(name)]) {
    const body = teamsBody(letter);
    const card = cardOf(body);
    for (const { type, inlines } of card.body) {
      expect(type).toBe('RichTextBlock');
      expect(inlines.map((inline) => inline.type)).toEqual(['TextRun']);
    }
    expect(card).not.toHaveProperty('msteams');
    expect(JSON.stringify(card)).not.toContain('"type":"TextBlock"');
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(28_000);
  }
});
