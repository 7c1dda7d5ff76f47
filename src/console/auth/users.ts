// Sign-in by name and password, from the file of users.
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AuthConfig } from '../../config/config.ts';
import { askingOf } from './gate.ts';
import { passwordFits } from './password.ts';
import { createSessionGate } from './session-gate.ts';
import type { SignInKind, SignInParts } from './sign-in-kind.ts';
import { signInPage } from './sign-in-page.ts';
import { createSlowDown } from './slow-down.ts';
import { createUsersFile, foldName } from './users-file.ts';

/** Checking a password takes memory: no more than so many at once, and the others are told to come back. */
const atOnce = 4;
const maxPassword = 1_024;

export function usersSignIn({ file }: Extract<AuthConfig, { kind: 'users' }>, parts: SignInParts): SignInKind {
  const users = createUsersFile(file, (reason) => parts.warn('nobody can sign in: the file of users is not usable', { reason }));
  const slow = createSlowDown();
  const sessions = createSessionGate(parts, ({ who }) => users.find(who));
  let checking = 0;

  async function check(name: string, password: string, source: string): Promise<'fits' | 'fails' | 'later'> {
    if (slow.waitMs(foldName(name), source, Date.now()) > 0 || checking >= atOnce) return 'later';
    checking += 1;
    // Counted as failed until it has fitted: many tries at the same time are as many failures.
    slow.failed(foldName(name), source, Date.now());
    try {
      return (await passwordFits(password.slice(0, maxPassword), users.find(name)?.hash)) ? 'fits' : 'fails';
    } finally {
      checking -= 1;
    }
  }

  function mount(app: Hono): void {
    app.get('/sign-in', (c) => c.html(signInPage({ how: 'password' })));
    app.post('/sign-in', bodyLimit({ maxSize: 16 * 1024 }), async (c) => {
      const body = await c.req.parseBody();
      const [name, password] = [String(body['user'] ?? ''), String(body['password'] ?? '')];
      const from = askingOf(c).address;
      const answer = await check(name, password, from);
      const user = users.find(name);
      if (answer === 'fits' && user !== undefined) {
        slow.succeeded(foldName(name), from);
        if (sessions.signIn(c, user)) return c.redirect('/', 303);
        return c.html(signInPage({ how: 'password', problem: 'Nobody can sign in now: it could not be put on record.' }), 503);
      }
      // What an unknown user typed may be a password in the wrong field.
      const by = parts.byOf({ who: user?.who ?? 'an unknown user', groups: [] }, 'console');
      sessions.failures.note({ by, from, reason: answer === 'later' ? 'too many tries' : 'wrong name or password' });
      if (answer === 'later')
        return c.html(signInPage({ how: 'password', problem: 'Too many tries. Wait a minute, then try again.' }), 429, {
          'retry-after': '60',
        });
      return c.html(signInPage({ how: 'password', problem: 'The name or the password is wrong.' }), 403);
    });
    app.post('/sign-out', (c) => {
      sessions.signOut(c);
      return c.redirect('/sign-in', 303);
    });
  }

  return { gate: sessions.gate, mount, close: sessions.close };
}
