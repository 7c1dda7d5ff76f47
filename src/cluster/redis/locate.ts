// Where the primary is now: what is configured, or what the first Sentinel says that answers. Secrets and certificates are read each time, so that
// those that were renewed count from the next connection on.
import { LobbyguardError, reasonOf } from '../../errors.ts';
import { type Address, openConnection } from './connection.ts';

export type Whereabouts =
  | { kind: 'primary'; host: string; port: number; tls: boolean; username?: string; database?: number }
  | { kind: 'sentinel'; name: string; nodes: readonly Place[] };

export interface Place {
  host: string;
  port: number;
  tls: boolean;
}

export interface LocateOptions {
  whereabouts: Whereabouts;
  password?: (() => string) | undefined;
  /** Certificate authorities, PEM. */
  ca?: (() => string) | undefined;
  /** Whether what goes to this host stays on this machine. */
  isLoopback(host: string): boolean;
}

export function createLocator({ whereabouts, password, ca, isLoopback }: LocateOptions): () => Promise<Address> {
  function addressOf({ tls, ...place }: Place & { username?: string; database?: number }): Address {
    const trust = ca?.();
    return { ...place, ...(tls ? { tls: trust === undefined ? {} : { ca: trust } } : {}) };
  }

  function withPassword(address: Address): Address {
    return password === undefined ? address : { ...address, password: password() };
  }

  async function ask(node: Place, name: string): Promise<Address> {
    const [host, port] = await primaryOf(addressOf(node), name).catch((error: unknown) => {
      if (!/\bNOAUTH\b/.test(reasonOf(error))) throw error;
      return primaryOf(withPassword(addressOf(node)), name);
    });
    // What a Sentinel on this machine says in the clear may lead elsewhere: nothing goes there but over TLS.
    return withPassword(addressOf({ host, port, tls: node.tls || !isLoopback(host) }));
  }

  return async () => {
    if (whereabouts.kind === 'primary') {
      const { kind: _kind, ...place } = whereabouts;
      return withPassword(addressOf(place));
    }
    const reasons: string[] = [];
    for (const node of whereabouts.nodes) {
      try {
        return await ask(node, whereabouts.name);
      } catch (error) {
        reasons.push(`${node.host}:${node.port}: ${reasonOf(error)}`);
      }
    }
    throw new LobbyguardError('CLUSTER_UNREACHABLE', `no Sentinel tells where the primary is: ${reasons.join('; ')}`, { retryable: true });
  };
}

async function primaryOf(address: Address, name: string): Promise<readonly [host: string, port: number]> {
  const connection = await openConnection(address);
  try {
    const answer = await connection.command('SENTINEL', 'get-master-addr-by-name', name);
    if (!Array.isArray(answer)) throw new LobbyguardError('CLUSTER_UNREACHABLE', `it knows no primary called ${name}`, { retryable: true });
    return [String(answer[0]), Number(answer[1])];
  } finally {
    connection.close();
  }
}
