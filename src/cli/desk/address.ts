// Where commands reach the daemon at this machine: its console, or, where people sign in there, the way in beside it that only the audit directory names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';

export interface DeskAddress {
  url: string;
  headers: Readonly<Record<string, string>>;
}

const terminalFile = 'console.json';

/** Undefined when no console is configured, or no daemon has said where it is. */
export function deskAddress({ console: page, audit }: Config): DeskAddress | undefined {
  if (page === undefined) return undefined;
  if (page.auth !== undefined) return fromFile(join(audit.directory, terminalFile));
  const host = page.host.includes(':') ? `[${page.host}]` : page.host;
  return { url: `http${page.tls === undefined ? '' : 's'}://${host}:${page.port}`, headers: {} };
}

function fromFile(file: string): DeskAddress | undefined {
  try {
    const { url, token } = JSON.parse(readFileSync(file, 'utf8')) as { url?: unknown; token?: unknown };
    if (typeof url !== 'string' || typeof token !== 'string' || !url.startsWith('http://127.0.0.1:')) return undefined;
    return { url, headers: { authorization: `Bearer ${token}` } };
  } catch {
    return undefined;
  }
}
