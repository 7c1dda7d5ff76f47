// Why this machine does not let us listen where lobbyguard.yaml says, and what to do about it.
import { SettingsError } from '../errors.ts';
import type { Listen } from './listen.ts';

/** `key` leads to the value of `listen`; `error` is the system's. */
export function cannotListen(key: readonly string[], listen: Listen, error: NodeJS.ErrnoException): SettingsError {
  const where = `${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${listen.port}`;
  return new SettingsError([{ key, code: 'cannot-listen', message: `${where} ${reasonFor(error)}` }], { cause: error });
}

function reasonFor({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'is already in use, by another lobbyguard perhaps: stop that program, or choose another port here';
    case 'EACCES':
      return 'may not be used by this user: take a port from 1024 upwards, or grant the right to bind it';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'is no address of this machine: name one it has, such as 127.0.0.1';
    default:
      return `cannot be listened on (${code ?? message})`;
  }
}
