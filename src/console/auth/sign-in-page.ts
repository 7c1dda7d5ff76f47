// The pages before the desk, as plain HTML: they work on a phone and without script. Whatever a person typed is escaped.

/** Where the way to a provider begins. */
export const startPath = '/sign-in/start';

interface SignInPage {
  /** A form for name and password, or a button that leads to the provider. */
  how: 'password' | 'provider';
  problem?: string;
  /** The name that was typed. */
  user?: string;
}

export function signInPage({ how, problem, user = '' }: SignInPage): string {
  const told = problem === undefined ? '' : `<p class="problem" role="alert">${escapeHtml(problem)}</p>`;
  const form =
    how === 'password'
      ? `<form method="post" action="/sign-in">
<label>Name <input name="user" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="128" required value="${escapeHtml(user)}"${user === '' ? ' autofocus' : ''}></label>
<label>Password <input name="password" type="password" autocomplete="current-password" maxlength="1024" required${user === '' ? '' : ' autofocus'}></label>
<button type="submit">Sign in</button>
</form>`
      : `<p><a class="button" href="${startPath}">Sign in with your organisation</a></p>`;
  return page('Sign in', `<h1>lobbyguard</h1>${told}${form}`, '<script src="/sign-in.js"></script>\n');
}

/** For somebody who is known, and whom no rule gives a role. */
export function noRolePage(who: string, canSignOut: boolean): string {
  const out = canSignOut ? '<form method="post" action="/sign-out"><button type="submit">Sign out</button></form>' : '';
  return page(
    'No role',
    `<h1>lobbyguard</h1><p>You are signed in as <strong>${escapeHtml(who)}</strong>, and no role is given to you here. Ask whoever runs lobbyguard to add one under <code>console: roles</code>.</p>${out}`,
  );
}

/** Leads on to the desk from our own page: a cookie for this site alone is not sent on the way from another one. */
export function signedInPage(): string {
  return page(
    'Signed in',
    '<h1>lobbyguard</h1><p>You are signed in. <a href="/">Go on to the desk</a></p>',
    '<meta http-equiv="refresh" content="0; url=/">',
  );
}

export function refusedPage(reason: string): string {
  return page('Not let in', `<h1>lobbyguard</h1><p class="problem" role="alert">${escapeHtml(reason)}</p>`);
}

/** Part of a link behind `#` is not sent to us and would be lost on the way to a provider and back: the desk finds it here. */
export const signInScript = `if (location.hash.length > 1) sessionStorage.setItem('lobbyguard-way', location.hash);
`;

export const signInStyle = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;box-sizing:border-box}
main{width:100%;max-width:22rem}
h1{font-size:1.4rem;margin:0 0 1rem}
form{display:grid;gap:1rem}
label{display:grid;gap:.25rem;font-weight:600}
input,button,a.button{font:inherit;min-height:44px;padding:.4rem .75rem;border-radius:6px;border:1px solid GrayText;box-sizing:border-box;width:100%}
input{font-weight:400}
button,a.button{cursor:pointer;font-weight:600;background:#1a5fb4;border-color:#1a5fb4;color:#fff}
:focus-visible{outline:3px solid #62a0ea;outline-offset:2px}
a.button{display:grid;place-items:center;text-decoration:none}
.problem{border-left:4px solid #c01c28;padding:.5rem .75rem;margin:0 0 1rem}
`;

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · lobbyguard</title>
${head}<link rel="icon" href="data:,">
<link rel="stylesheet" href="/sign-in.css">
</head>
<body><main>${body}</main></body>
</html>
`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '').replace(/\p{C}/gu, '');
}
