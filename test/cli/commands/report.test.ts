import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { AlarmCode } from '../../../src/alarms.ts';
import { openAuditLog } from '../../../src/audit/log.ts';
import type { AuditEntry } from '../../../src/audit/record.ts';
import { report } from '../../../src/cli/commands/report.ts';
import { aDecision, anOutcome, conversation, inDirectory, keepAll, started } from '../../audit/entries.ts';
import { inBrowser, openContext, startChromium } from '../../console/chromium.ts';
import { captureIo } from '../io.ts';

const hostile = '</text></td><script>document.title="hacked"</script><img src=x onerror=alert(1)>\u202e\u001b[31m';
const now = Date.UTC(2026, 10, 20, 12);
const chromium = '/usr/bin/chromium';

async function written(directory: string): Promise<string> {
  const audit = join(directory, 'audit');
  let at = now;
  const log = await openAuditLog({
    directory: audit,
    redact: keepAll,
    now: () => at,
  });
  const meeting: AuditEntry = {
    type: 'meeting',
    account: 'm',
    event: 'joined',
    meeting: conversation,
    subject: hostile,
    organizer: hostile,
  };
  const alarm: AuditEntry = {
    type: 'alarm',
    account: null,
    code: hostile as AlarmCode,
    message: hostile,
    rule: hostile,
  };
  const entries = [
    started,
    meeting,
    aDecision({ rule: hostile }),
    anOutcome(),
    aDecision({
      id: 'd2',
      rule: 'quiet',
      mode: 'dry-run',
      verdict: 'would-act',
    }),
    aDecision({
      id: 'd3',
      rule: 'asks',
      action: 'hold',
      verdict: 'stay',
      because: 'held',
    }),
    alarm,
  ];
  for (const entry of entries) {
    log.write(entry);
    at += 1_000;
  }
  await log.close();
  return audit;
}

async function pageOf(directory: string): Promise<string> {
  await written(directory);
  const io = captureIo(directory);
  expect(await report({ paths: ['audit'], output: 'report.html', now }, io)).toBe(0);
  expect(io.out()).toBe(`${join(directory, 'report.html')}\n`);
  return readFileSync(join(directory, 'report.html'), 'utf8');
}

test('the page is self-contained: nothing is loaded, nothing is run', () =>
  inDirectory(async (directory) => {
    const page = await pageOf(directory);
    expect(page).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|<object|@import|url\(|<[^>]*(?:javascript:|\son\w+=|\s(?:src|href)=)/i);
    expect(page.match(/https?:\/\/(?!www\.w3\.org\/)/g)).toBeNull();
  }));

test('what people wrote is shown and does nothing', () =>
  inDirectory(async (directory) => {
    const page = await pageOf(directory);
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/[\u202e\u001b]/);
    expect(page).toContain('\\u{202e}');
  }));

test('every picture and table is there', () =>
  inDirectory(async (directory) => {
    const page = await pageOf(directory);
    for (const title of ['over time', 'By rule', 'By meeting', 'By outcome', 'Latency', 'What a dry run would have done', 'Alarms']) {
      expect(page).toContain(title);
    }
    for (const name of ['wide', 'narrow'])
      expect(page.match(new RegExp(`<svg class="${name}" role="img" aria-label="`, 'g'))?.length).toBe(7);
    expect(page).toContain('<strong>3</strong> decisions');
    expect(page).toMatch(/<li class="admitted"><strong>\d+<\/strong> let in/);
    expect(page).toContain('quiet: reject');
  }));

test('proposals are told as such: how many, about whom, how it ended, and not as left alone', () =>
  inDirectory(async (directory) => {
    const log = await openAuditLog({ directory, redact: keepAll, now: () => now });
    log.write(aDecision({ mode: 'assist', verdict: 'stay', because: 'proposed', proposal: 'reject' }));
    await log.close();
    const io = captureIo(directory);
    await report({ paths: ['.'], output: '-', now }, io);
    expect(io.out()).toContain('<li class="proposed"><strong>1</strong> proposed to a human');
    expect(io.out()).toContain('once, about one person. How it ended: 1 without an answer where the log ends.');
    expect(io.out()).toContain('var(--proposed)');
    expect(io.out()).not.toContain('every decision was made in force');
  }));

test('a dash sends the page to stdout', () =>
  inDirectory(async (directory) => {
    await written(directory);
    const io = captureIo(directory);
    await report({ paths: ['audit'], output: '-', now }, io);
    expect(io.out()).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(io.err()).toContain('3 decisions');
  }));

test.each([
  ['empty', ''],
  ['no log', '<html>\n'],
])('a file that is %s gives no page and no success', (_, text) =>
  inDirectory(async (directory) => {
    writeFileSync(join(directory, 'audit-2026-11-20.jsonl'), text);
    const asked = report({ paths: ['.'], output: 'report.html', now }, captureIo(directory));
    await expect(asked).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
    expect(existsSync(join(directory, 'report.html'))).toBe(false);
  }),
);

test('a log in which nothing has happened gives a page that says so', () =>
  inDirectory(async (directory) => {
    const log = await openAuditLog({
      directory,
      redact: keepAll,
      now: () => now,
    });
    log.write(started);
    await log.close();
    const io = captureIo(directory);
    expect(await report({ paths: ['.'], output: '-', now }, io)).toBe(0);
    expect(io.out()).toContain('There are no decisions and no alarms in these files.');
  }));

test('lines that are no records are counted, not fatal', () =>
  inDirectory(async (directory) => {
    await written(directory);
    appendFileSync(join(directory, 'audit', 'audit-2026-11-20.jsonl'), 'nonsense\n');
    const io = captureIo(directory);
    await report({ paths: ['audit'], output: '-', now }, io);
    expect(io.err()).toContain('1 line left out');
  }));

test('a page that cannot be written is a usage error', () =>
  inDirectory(async (directory) => {
    await written(directory);
    await expect(report({ paths: ['audit'], output: 'no/such/place.html', now }, captureIo(directory))).rejects.toMatchObject({
      code: 'USAGE',
    });
  }));

const log = 'audit/audit-2026-11-20.jsonl';

test.each([
  ['the log it is made of', { paths: [log], output: log }],
  ['a log named behind -o by mistake, and another one is read', { paths: ['copies'], output: log }],
  ['a copy of a log under another name', { paths: [log], output: 'november.jsonl' }],
  ['a packed log', { paths: [log], output: 'november.jsonl.gz' }],
  ['a link to a log', { paths: [log], output: 'link.html' }],
  ['what is remembered beside the log', { paths: [log], output: 'audit/lobbyguard.head' }],
  ['the switch that pauses', { paths: [log], output: 'audit/PAUSED' }],
  ["tomorrow's log", { paths: [log], output: 'audit/audit-2026-11-21.jsonl' }],
  ['the configuration', { paths: [log], output: 'lobbyguard.yaml' }],
])('the page is not written over %s', (_, { paths, output }) =>
  inDirectory(async (directory) => {
    await written(directory);
    const bytes = readFileSync(join(directory, log));
    cpSync(join(directory, 'audit'), join(directory, 'copies'), {
      recursive: true,
    });
    writeFileSync(join(directory, 'november.jsonl'), bytes);
    writeFileSync(join(directory, 'november.jsonl.gz'), gzipSync(bytes));
    writeFileSync(join(directory, 'lobbyguard.yaml'), 'version: 1\n');
    symlinkSync(join(directory, log), join(directory, 'link.html'));
    const target = join(directory, output);
    const before = existsSync(target) ? readFileSync(target) : undefined;
    const io = captureIo(directory);
    await expect(report({ paths, output, now }, io)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('-o report.html'),
    });
    expect(existsSync(target) ? readFileSync(target) : undefined).toEqual(before);
  }),
);

test.each(['report.html', 'audit/report.html', 'empty', '/dev/null'])('the page is written to %s, the second time too', (output) =>
  inDirectory(async (directory) => {
    await written(directory);
    writeFileSync(join(directory, 'empty'), '');
    for (const _ of ['first', 'second']) expect(await report({ paths: ['audit'], output, now }, captureIo(directory))).toBe(0);
  }),
);

const withoutBrowser = !existsSync(chromium) && process.env['CI'] !== 'true';
if (withoutBrowser) console.log(`the look of the report is not checked: there is no ${chromium} here`);

test.skipIf(withoutBrowser)('in a browser: no script has run, and the pictures are drawn', () =>
  inDirectory(async (directory) => {
    await pageOf(directory);
    const url = pathToFileURL(join(directory, 'report.html')).href;
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(directory, 'profile')}`];
    const dom = execFileSync(chromium, [...flags, '--dump-dom', url], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 50_000,
    });
    expect(dom).toContain('<title>lobbyguard report</title>');
    expect(dom).not.toContain('<img');
    expect(dom.match(/<svg/g)).toHaveLength(14);
    const picture = join(directory, 'page.png');
    execFileSync(chromium, [...flags, '--window-size=1100,3000', `--screenshot=${picture}`, url], { stdio: 'ignore', timeout: 50_000 });
    expect(statSync(picture).size).toBeGreaterThan(50_000);
  }),
);

inBrowser.for([390, 1280])('on a screen of %i pixels each picture is there once, drawn large enough to be read', (width) =>
  inDirectory(async (directory) => {
    await pageOf(directory);
    const browser = await startChromium();
    try {
      const page = await (await openContext(browser, { viewport: { width, height: 900 } })).newPage();
      await page.goto(pathToFileURL(join(directory, 'report.html')).href);
      const pictures = await page.locator('figure svg:visible').all();
      expect(pictures).toHaveLength(await page.locator('figure').count());
      for (const picture of pictures) {
        const drawn = Number((await picture.getAttribute('width')) ?? 0);
        expect(((await picture.boundingBox())?.width ?? 0) / drawn).toBeGreaterThan(0.85);
      }
    } finally {
      await browser?.close();
    }
  }),
);
