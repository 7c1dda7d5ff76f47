// Whether all nodes go by the same configuration and policies: an account that changes hands should find the same rules. The rule: nothing is handed to a
// node that differs, however briefly. Nobody is told of a moment apart, because files are not copied to all machines at once.
import { createHash } from 'node:crypto';
import type { Recorder } from '../../audit/recorder.ts';
import type { Membership, NodeAgreement } from '../../cluster/cluster.ts';
import type { Config } from '../../config/config.ts';

export interface AgreementOptions {
  membership: Pick<Membership, 'status' | 'told' | 'setApart'>;
  recorder: Pick<Recorder, 'alarm' | 'ended'>;
  own(): NodeAgreement;
}

const lookEveryMs = 5_000;
const patienceMs = 60_000;

export interface Agreement {
  /** Whether this node goes by the same as we do, by what it has told last. */
  agrees(node: string): Promise<boolean>;
  stop(): void;
}

export function watchAgreement({ membership, recorder, own }: AgreementOptions): Agreement {
  /** Since when a node has differed, on the clock that never steps. */
  const since = new Map<string, number>();
  let told = '';

  async function look(): Promise<void> {
    const nodes = await membership.told().catch(() => undefined);
    if (nodes === undefined) return;
    const { node: self, nodes: alive } = membership.status;
    const apart = alive.filter((node) => node !== self && differs(nodes.get(node), own()));
    for (const node of since.keys()) if (!apart.includes(node)) since.delete(node);
    for (const node of apart) since.set(node, since.get(node) ?? performance.now());
    membership.setApart(new Set(apart));
    tell(apart.filter((node) => performance.now() - (since.get(node) ?? 0) >= patienceMs).toSorted());
  }

  function tell(nodes: readonly string[]): void {
    const news = nodes.join(', ');
    if (news === told) return;
    told = news;
    if (news === '') recorder.ended('cluster-differs', 'no other node that runs has another configuration or other policies than here');
    else recorder.alarm('cluster-differs', `for a minute now, another configuration or other policies than here: ${news}`);
  }

  const timer = setInterval(() => void look(), lookEveryMs);
  return {
    async agrees(node) {
      const about = await membership.told().catch(() => undefined);
      const known = about?.get(node);
      return known?.configHash !== undefined && !differs(known, own());
    },
    stop: () => clearInterval(timer),
  };
}

/** A node that tells of neither is no reason to worry: it has only just come. */
function differs(other: NodeAgreement | undefined, own: NodeAgreement): boolean {
  if (other?.configHash === undefined) return false;
  return other.configHash !== own.configHash || other.policyRevision !== own.policyRevision;
}

/** Of what should be the same on all machines; paths, listeners and where secrets are need not be. */
export function configHashOf({ mode, limits, safety, accounts }: Config): string {
  const { protectFiles: _files, ...rules } = safety;
  const whose = accounts.map((account) => {
    const { kind, name, pool, meetings } = account;
    return [kind, name, pool ?? null, account.kind === 'ucwa' ? account.username : account.endpoint, meetings];
  });
  return createHash('sha256')
    .update(JSON.stringify([mode, limits, rules, whose]))
    .digest('hex');
}
