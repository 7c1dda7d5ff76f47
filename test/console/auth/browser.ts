// A browser that is only a jar of cookies, for the way to a provider and back.

/** `desk`: where it goes; `fetching`: how requests leave. Cookies by host and port, as no browser keeps them; good enough for two servers that use other names. */
export function browserAt(desk: string, fetching: (url: string, init: RequestInit) => Promise<Response> = fetch) {
  const jar = new Map<string, Map<string, string>>();
  async function go(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url);
    const own = jar.get(host) ?? new Map<string, string>();
    jar.set(host, own);
    const cookie = [...own].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetching(url, { redirect: 'manual', ...init, headers: { cookie, ...init.headers } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) own.delete(name);
      else own.set(name, value);
    }
    return response;
  }
  /** Follows redirects and fills in the provider's own forms, up to `until`. */
  async function follow(response: Response, from: string, until: string): Promise<string> {
    let [answer, at] = [response, from];
    for (let step = 0; step < 15; step++) {
      const next = answer.headers.get('location');
      if (next !== null) {
        at = new URL(next, at).href;
        if (at.startsWith(until)) return at;
        answer = await go(at);
        continue;
      }
      const html = await answer.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? '';
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? '';
      at = new URL(action, at).href;
      answer = await go(at, { method: 'POST', body: new URLSearchParams({ prompt, login: 'olivia', password: 'x' }) });
    }
    throw new Error(`lost at ${at}`);
  }
  const begin = () => go(`${desk}/sign-in/start`);
  return { go, begin, back: async () => follow(await begin(), desk, `${desk}/sign-in/callback`) };
}
