// Where the page is: the part of the address behind `#`, so that the browser's own back and forward work.
import { signal } from '@preact/signals';

export type Route =
  | { page: 'now' }
  | { page: 'meeting'; id: string }
  | { page: 'person'; id: string }
  | { page: 'meetings' }
  | { page: 'policies' }
  | { page: 'trends' }
  | { page: 'search' };

/** Where a link led before the sign-in came in between; its page has written it down. */
const wayKey = 'lobbyguard-way';
const way = sessionStorage.getItem(wayKey);
sessionStorage.removeItem(wayKey);
if (way !== null && location.hash === '') history.replaceState(null, '', way);

export const route = signal<Route>(routeOf(location.hash));

window.addEventListener('hashchange', () => {
  route.value = routeOf(location.hash);
  window.scrollTo(0, 0);
});

function routeOf(hash: string): Route {
  const [, page = '', id = ''] = /^#\/(\w*)\/?([\w-]*)$/.exec(hash) ?? [];
  if ((page === 'meeting' || page === 'person') && id !== '') return { page, id };
  if (page === 'meetings' || page === 'policies' || page === 'trends' || page === 'search') return { page };
  return { page: 'now' };
}
