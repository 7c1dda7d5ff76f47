// News of one meeting, taken one at a time in the order of coming: news that comes while other news is dealt with waits its turn.
import type { News } from './news.ts';

export interface Inbox {
  tell(news: News): void;
}

export function createInbox(take: (news: News) => void): Inbox {
  const waiting: News[] = [];
  let busy = false;
  return {
    tell(news) {
      waiting.push(news);
      if (busy) return;
      busy = true;
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) take(next);
      } finally {
        busy = false;
      }
    },
  };
}
