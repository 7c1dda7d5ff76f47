// A certificate authority made for a test, and certificates of servers that it signs.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aDirectory } from '../../support/directory.ts';

export interface Authority {
  /** PEM. */
  readonly ca: string;
  /** What a redis-server has to be told so that it listens on this port with TLS only. */
  redisOptions(port: number, certificate?: { name?: string; isOver?: boolean }): readonly string[];
}

export function anAuthority(): Authority {
  const directory = aDirectory({});
  const at = (name: string): string => join(directory, name);
  const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });
  const key = (name: string): string[] => ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at(name)];
  openssl('req', '-x509', ...key('ca.key'), '-out', at('ca.crt'), '-subj', '/CN=An authority', '-days', '30');
  return {
    ca: readFileSync(at('ca.crt'), 'utf8'),
    redisOptions(port, { name = 'IP:127.0.0.1', isOver = false } = {}) {
      const [request, certificate, names] = [at('redis.csr'), at('redis.crt'), at('names')];
      writeFileSync(names, `subjectAltName=${name}\n`);
      openssl('req', ...key('redis.key'), '-out', request, '-subj', '/CN=redis');
      const signing = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', names];
      openssl('x509', '-req', '-in', request, '-out', certificate, ...signing, '-days', isOver ? '-1' : '30');
      const files = ['--tls-cert-file', certificate, '--tls-key-file', at('redis.key'), '--tls-ca-cert-file', at('ca.crt')];
      return ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', ...files];
    },
  };
}
