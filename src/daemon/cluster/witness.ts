// What the nodes of a cluster say of each other's audit logs. The rule: nothing is told of our own that a power cut could still take back.
import type { AuditLog, AuditRecord } from '../../audit/record.ts';
import type { Recorder } from '../../audit/recorder.ts';
import type { Membership, NodeAbout, NodeAgreement } from '../../cluster/cluster.ts';
import { version } from '../../version.ts';
import type { Changes } from '../changes.ts';
import type { Settings } from '../settings.ts';

export interface Witness {
  /** Puts on record how far the others have come. Never rejects. */
  look(): Promise<void>;
  stop(): void;
}

export interface WitnessOptions {
  audit: Pick<AuditLog, 'durable'>;
  changes: Pick<Changes, 'listen'>;
  recorder: Pick<Recorder, 'write'>;
  membership: Pick<Membership, 'tell' | 'told' | 'status'>;
  own(): NodeAgreement & Pick<NodeAbout, 'addresses' | 'configured'>;
  settings: Pick<Settings, 'current'>;
}

const lookEveryMs = 60_000;
const tellEveryMs = 1_000;

export function keepWitness({ audit, changes, recorder, membership, own, settings }: WitnessOptions): Witness {
  let head: NodeAbout['head'] | undefined;
  const seen = new Map<string, string>();
  const unhear = changes.listen((change) => {
    if (change.kind === 'record') head = headOf(change.record);
  });

  let toldAt = performance.now();

  async function tell(): Promise<void> {
    const now = performance.now();
    const lagMs = Math.max(0, Math.round(now - toldAt - tellEveryMs));
    toldAt = now;
    const written = head;
    if (written === undefined) return;
    try {
      await audit.durable();
      membership.tell({ version, pid: process.pid, mode: settings.current.mode, lagMs, head: written, ...own() });
    } catch {
      // A log that cannot be written is told of elsewhere; what was told before still holds.
    }
  }

  async function look(): Promise<void> {
    const told = await membership.told().catch(() => new Map<string, NodeAbout>());
    for (const [node, { head: theirs }] of told) {
      if (node === membership.status.node || seen.get(node) === theirs.hash) continue;
      seen.set(node, theirs.hash);
      recorder.write({ type: 'witness', account: null, node, head: theirs });
    }
  }

  const timers = [setInterval(() => void tell(), tellEveryMs), setInterval(() => void look(), lookEveryMs)];
  return {
    look,
    stop() {
      unhear();
      for (const timer of timers) clearInterval(timer);
    },
  };
}

function headOf({ seq, hash }: AuditRecord): NodeAbout['head'] {
  return { seq, hash };
}
