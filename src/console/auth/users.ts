// Sign-in by name and password, from the file of users.
import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AuthConfig } from '../../config/config.ts';
import { createElapsed } from '../../elapsed.ts';
import { askingOf } from './gate.ts';
import { passwordFits } from './password.ts';
import type { Person } from './reach.ts';
import { createSessionGate } from './session-gate.ts';
import type { Standing } from './sessions.ts';
import type { SignInKind, SignInParts } from './sign-in-kind.ts';
import { signInPage } from './sign-in-page.ts';
import { createSlowDown } from './slow-down.ts';
import { createUsersFile, foldName } from './users-file.ts';

/** Checking a password takes memory: no more than so many at once, and the others are told to come back. */
const atOnce = 4;
const busyMs = 2_000;
const maxPassword = 1_024;

type Checked = { kind: 'fits' } | { kind: 'fails' } | { kind: 'later'; seconds: number };

export function usersSignIn({ file }: Extract<AuthConfig, { kind: 'users' }>, parts: SignInParts): SignInKind {
  const users = createUsersFile(file, (reason) => parts.warn('nobody can sign in: the file of users is not usable', { reason }));
  const slow = createSlowDown();
  const elapsed = createElapsed();
  const sessions = createSessionGate(parts, asTheyWere);
  let checking = 0;

  /** Another password, group or address is another sign-in. */
  function asTheyWere(person: Person): Standing {
    const now = users.find(person.who);
    if (!users.isUsable()) return { kind: 'unclear' };
    return JSON.stringify(now) === JSON.stringify(person) ? { kind: 'same', person } : { kind: 'over' };
  }

  async function check(name: string, password: string, source: string): Promise<Checked> {
    const waitMs = Math.max(slow.waitMs(foldName(name), source, elapsed()), checking >= atOnce ? busyMs : 0);
    if (waitMs > 0) return { kind: 'later', seconds: Math.ceil(waitMs / 1000) };
    checking += 1;
    // Counted as failed until it has fitted: many tries at the same time are as many failures.
    slow.failed(foldName(name), source, elapsed());
    try {
      return (await passwordFits(password.slice(0, maxPassword), users.find(name)?.hash)) ? { kind: 'fits' } : { kind: 'fails' };
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
      if (answer.kind === 'fits' && user !== undefined) {
        slow.succeeded(foldName(name), from);
        if (sessions.signIn(c, user)) return c.redirect('/', 303);
        return c.html(signInPage({ how: 'password', problem: 'Nobody can sign in now: it could not be put on record.' }), 503);
      }
      // What an unknown user typed may be a password in the wrong field.
      const by = parts.byOf({ who: user?.who ?? 'an unknown user', groups: [] }, 'console');
      sessions.failures.note({ by, from, reason: answer.kind === 'later' ? 'too many tries' : 'wrong name or password' });
      if (answer.kind === 'later') {
        const problem = `Too many tries. Wait ${answer.seconds === 1 ? 'a second' : `${answer.seconds} seconds`}, then try again.`;
        return c.html(signInPage({ how: 'password', problem, user: name }), 429, { 'retry-after': String(answer.seconds) });
      }
      return c.html(signInPage({ how: 'password', problem: 'The name or the password is wrong.', user: name }), 403);
    });
    app.post('/sign-out', (c) => {
      sessions.signOut(c);
      return c.redirect('/sign-in', 303);
    });
  }

  return { gate: sessions.gate, mount, close: sessions.close };
}
