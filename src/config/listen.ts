// `host:port` as administrators write it, and which hosts never leave this machine.

export interface Listen {
  /** Without brackets: `::1`. */
  host: string;
  /** 0 lets the operating system choose. */
  port: number;
}

/** `127.0.0.1:8787`, `localhost:8787`, `[::1]:8787`. Undefined for anything else, a bare port included. */
export function parseListen(text: string): Listen | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]/@*+]+)):(\d{1,5})$/i.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port > 65535) return undefined;
  return { host: host.toLowerCase(), port };
}

/** `localhost`, `127.0.0.0/8`, `::1`; with or without brackets. Any other name may resolve elsewhere. */
export function isLoopback(host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return bare === 'localhost' || bare === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(bare);
}

/** Whether two cannot listen at once: one place, by name or number, or a place and all of them. */
export function isSamePlace(one: Listen, other: Listen): boolean {
  if (one.port !== other.port || one.port === 0) return false;
  const hosts = [one.host, other.host];
  if (one.host === other.host || hosts.includes('::')) return true;
  if (hosts.includes('0.0.0.0')) return hosts.every((host) => !host.includes(':'));
  return hosts.includes('localhost') && hosts.every(isLoopback);
}
