// The cookie of a session. Over TLS its name says that no other host and no plain http can have set it; on plain-http loopback a browser takes no such name.
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';

export interface CookieJar {
  read(c: Context): string | undefined;
  write(c: Context, value: string): void;
  clear(c: Context): void;
}

/** `sameSite: Lax` is for what must survive the way back from another site. */
export function createCookie(
  name: string,
  isSecure: (host: string | undefined) => boolean,
  sameSite: 'Strict' | 'Lax' = 'Strict',
): CookieJar {
  const nameFor = (c: Context): string => (isSecure(c.req.header('host')) ? `__Host-${name}` : name);

  function set(c: Context, value: string, more: string): void {
    const secure = isSecure(c.req.header('host')) ? '; Secure' : '';
    c.header('set-cookie', `${nameFor(c)}=${value}; Path=/; HttpOnly; SameSite=${sameSite}${secure}${more}`, { append: true });
  }

  return {
    read: (c) => getCookie(c, nameFor(c)),
    write: (c, value) => set(c, value, ''),
    clear: (c) => set(c, '', '; Max-Age=0'),
  };
}
