// Paths in lobbyguard.yaml: relative to the file, and with either separator, because the file may have been written on Windows.
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import type { AccountFile, ConfigFile, SecretFile } from './schema.ts';

/** `path` as written in `file`, made absolute. */
export function pathFrom(file: string, path: string): string {
  if (isAbsolute(path)) return resolve(path);
  return resolve(dirname(resolve(file)), sep === '/' ? path.replaceAll('\\', '/') : path);
}

/** The same configuration with every path absolute. */
export function absolutePaths(config: ConfigFile, file: string): ConfigFile {
  const from = (path: string): string => pathFrom(file, path);
  return {
    ...config,
    policies: from(config.policies),
    audit: { ...config.audit, directory: from(config.audit.directory) },
    tls: config.tls.ca === undefined ? {} : { ca: from(config.tls.ca) },
    accounts: config.accounts.map((account) => absoluteAccount(account, from)),
  };
}

type From = (path: string) => string;

function absoluteAccount(account: AccountFile, from: From): AccountFile {
  if (account.kind !== 'webhook') return { ...account, password: absoluteSecret(account.password, from) };
  const { tls, keys, token } = account;
  const { clientSecret, certificate } = token;
  return {
    ...account,
    ...(tls === undefined ? {} : { tls: absolutePair(tls, from) }),
    keys: 'file' in keys ? { file: from(keys.file) } : keys,
    token: {
      ...token,
      ...(clientSecret === undefined ? {} : { clientSecret: absoluteSecret(clientSecret, from) }),
      ...(certificate === undefined ? {} : { certificate: absolutePair(certificate, from) }),
    },
  };
}

function absoluteSecret(secret: SecretFile, from: From): SecretFile {
  return 'file' in secret ? { file: from(secret.file) } : secret;
}

function absolutePair(pair: { cert: string; key: string }, from: From): { cert: string; key: string } {
  return { cert: from(pair.cert), key: from(pair.key) };
}
