// Style and script of the status page. They are part of the page itself; the Content-Security-Policy admits exactly these two by their hash.
import { createHash } from 'node:crypto';
import { raw } from 'hono/html';

const styleText = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 76rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem 2rem; }
h1 { margin: 0; font-size: 1.25rem; }
.mode { margin: 0; padding: .25rem 1rem; font-size: 2.5rem; font-weight: 700; line-height: 1.2; text-transform: uppercase; border: .2rem solid; border-radius: .5rem; }
.mode.enforce { background: #14532d; color: #fff; } .mode.dry-run { background: #fef3c7; color: #422006; } .mode.paused { background: #7f1d1d; color: #fff; }
button { font: inherit; font-weight: 700; padding: .5rem 1.5rem; cursor: pointer; }
.trouble { background: #7f1d1d; color: #fff; padding: .5rem 1rem; margin: 1rem 0; border-radius: .5rem; }
.trouble h2 { font-size: 1.1rem; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; } caption { text-align: left; opacity: .8; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8888; overflow-wrap: anywhere; } .n { text-align: right; }
.state { font-size: .9rem; padding: .1rem .5rem; border: 1px solid; border-radius: .5rem; } .state.lost, .state.stopped { background: #7f1d1d; color: #fff; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { font-weight: 700; } dd { margin: 0; }
footer a { margin-left: 1rem; }
`;

/** Replaces the page's content in place, so that focus, scroll position and selection stay; leaves a page alone that is being used. */
const scriptText = `
const live = document.getElementById('live');
setInterval(async () => {
  const main = document.querySelector('main');
  if (!live.checked || document.hidden || main.contains(document.activeElement) || !getSelection().isCollapsed) return;
  const answer = await fetch('/', { cache: 'no-store' }).catch(() => undefined);
  if (!answer || !answer.ok) { document.title = 'lobbyguard: no answer'; return; }
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.title = next.title;
  document.getElementById('updated').textContent = next.getElementById('updated').textContent;
  if (main.innerHTML !== next.querySelector('main').innerHTML) main.replaceWith(next.querySelector('main'));
}, 3000);
`;

export const style = raw(styleText);
export const script = raw(scriptText);

/** Nothing from outside, nothing inline but the two above, no frame around the page, forms to ourselves only. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src '${hash(styleText)}'`,
  `script-src '${hash(scriptText)}'`,
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
