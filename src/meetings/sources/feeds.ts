// Where the files of a calendar come from: from a disk, or from a web server.
import { defined } from '../../defined.ts';
import { reasonOf } from '../../errors.ts';
import type { HttpClient } from '../../session/http/client.ts';
import type { HttpReply } from '../../session/http/exchange.ts';
import type { CalendarFeed, CalendarListener } from './calendar.ts';
import { watchFiles } from './watched-files.ts';

export function diskFeed(path: string): CalendarFeed {
  let watching: { stop(): void } | undefined;
  return {
    start(on) {
      watching = watchFiles({ path, ending: '.ics', onRead: async (files) => void (await on.files(files)), onFailed: on.failed });
    },
    stop: () => watching?.stop(),
  };
}

export interface WebFeedOptions {
  url: string;
  everyMs: number;
  login: (() => { user: string; password: string }) | undefined;
  /** Trusts no host but that of the calendar. */
  client: HttpClient;
}

/** What could not be had is asked for again soon, but no sooner than it would be anyway. */
const againMs = 60_000;

export function webFeed({ url, everyMs, login, client }: WebFeedOptions): CalendarFeed {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** By what the server can tell whether there is anything new. */
  let known: Record<string, string> = {};

  async function look(on: CalendarListener, name: string): Promise<void> {
    const credentials = login === undefined ? {} : { login: login() };
    const accept = 'text/calendar, */*;q=0.1';
    const { status, text, headers } = await client.request({ method: 'GET', url, accept, headers: known, ...credentials });
    if (status === 304) return;
    known = {};
    if (status === 401 || status === 403)
      throw new Error(`the server refuses us (${status}); it has to take a password by basic authentication`);
    if (status !== 200) throw new Error(`the server answered ${status}`);
    // What could not be read is not known, however well it arrived.
    if (await on.files([{ name, bytes: Buffer.from(text, 'utf8') }])) known = validators(headers);
  }

  return {
    start(on) {
      const name = new URL(url).pathname.split('/').at(-1) || 'calendar';
      async function next(): Promise<void> {
        let wait = everyMs;
        try {
          await look(on, name);
        } catch (error) {
          known = {};
          wait = Math.min(againMs, everyMs);
          if (!stopped) on.failed(reasonOf(error));
        }
        if (!stopped) timer = setTimeout(() => void next(), wait * (0.9 + Math.random() * 0.2));
      }
      void next();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      client.close();
    },
  };
}

function validators(headers: HttpReply['headers']): Record<string, string> {
  return defined({ 'if-none-match': headers.etag, 'if-modified-since': headers['last-modified'] });
}
