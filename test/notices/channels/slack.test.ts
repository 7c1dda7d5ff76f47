import { expect, test } from 'vitest';
import { createSlackChannel, slackBody } from '../../../src/notices/channels/slack.ts';
import { aSink } from '../../support/sink.ts';
import { hostileNames } from '../hostile.ts';
import { aDigestAbout, aLetterAbout } from './letters.ts';

interface Block {
  text: { type: string; text: string };
}

const blocksOf = (body: object): Block[] => (body as { blocks: Block[] }).blocks;
const signal = new AbortController().signal;

test('a notice arrives as blocks of plain text, with a link to the item', async () => {
  const sink = await aSink();
  const channel = createSlackChannel({ url: () => sink.url, ca: undefined });
  expect(await channel.send(aLetterAbout('Eve'), signal)).toEqual({ kind: 'sent' });
  const body = JSON.parse(sink.received[0]?.body ?? '') as object;
  expect(blocksOf(body).map(({ text }) => text.type)).toEqual(['plain_text', 'plain_text', 'mrkdwn']);
  expect(blocksOf(body).at(-1)?.text.text).toBe('<http://127.0.0.1:8787/#/meeting/m1|Look at it on the desk>');
  channel.close();
});

test.each(hostileNames)('%s in a name calls nobody and links nowhere', (_what, name) => {
  for (const letter of [aLetterAbout(name), aDigestAbout(name)]) {
    const body = slackBody(letter) as { text: string; parse: string; link_names: boolean };
    expect(body).toMatchObject({ parse: 'none', link_names: false, unfurl_links: false });
    expect(body.text).not.toMatch(/[<>]/);
    const blocks = blocksOf(body);
    for (const { text } of blocks.slice(0, -1)) {
      expect(text.type).toBe('plain_text');
      expect(text.text).not.toMatch(/[<>]/);
      expect(text.text.length).toBeLessThanOrEqual(3_000);
    }
    expect(blocks.length).toBeLessThanOrEqual(50);
  }
});
