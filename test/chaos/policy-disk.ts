// The policy directory as an administrator treats it, and what ought to be in force because of it. The rule: a set counts as possibly in force
// from the moment it is on disk until well after another valid one has taken its place.
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaosPolicy } from './model/rules.ts';
import { renderPolicy } from './policy-maker.ts';

export interface PolicyDisk {
  /** What `policies:` in the configuration names. */
  readonly path: string;
  put(name: string, policy: ChaosPolicy, how: 'save' | 'rename', windows?: boolean): void;
  remove(name: string): void;
  /** A file nobody can read as a policy; `half` is the beginning of a good one. */
  spoil(name: string, how: 'nonsense' | 'half' | 'unknown-key' | 'empty-rules'): void;
  /** The directory as a whole: away, or swapped for another by symlink. */
  removeAll(): void;
  swap(policies: Readonly<Record<string, ChaosPolicy>>): void;
  /** The set on disk; undefined when it is not a valid one. */
  readonly current: readonly ChaosPolicy[] | undefined;
  readonly names: readonly string[];
  /** Every set that may have been in force at some time since `since`, and the newest from before. */
  possibleSince(since: number): (readonly ChaosPolicy[])[];
  /** Since when the disk has said what it says. */
  readonly changedAt: number;
}

/** Watching polls twice a second; a directory that comes back is found by a sweep every ten seconds. */
const fileGraceMs = 6_000;
const directoryGraceMs = 20_000;

type Content = ChaosPolicy | 'broken';

export function createPolicyDisk(root: string): PolicyDisk {
  const path = join(root, 'policies');
  const files = new Map<string, Content>();
  const history: { from: number; until: number; set: readonly ChaosPolicy[] }[] = [];
  let swaps = 0;
  let changedAt = Date.now();

  function fresh(): void {
    swaps += 1;
    const real = join(root, `policies-${swaps}`);
    mkdirSync(real);
    const link = join(root, `link-${swaps}`);
    symlinkSync(real, link);
    renameSync(link, path);
  }

  function current(): readonly ChaosPolicy[] | undefined {
    const contents = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, content]) => content);
    if (contents.length === 0 || contents.includes('broken')) return undefined;
    return contents as ChaosPolicy[];
  }

  /** Called after the disk has changed: what may be in force stays so until a valid set has been left alone for long enough to be taken. */
  function changed(graceMs: number): void {
    const set = current();
    const now = Date.now();
    changedAt = now;
    const until = set === undefined ? Number.POSITIVE_INFINITY : now + graceMs;
    for (const one of history) if (one.until > now) one.until = one.until === Number.POSITIVE_INFINITY ? until : Math.max(one.until, until);
    if (set === undefined) return;
    history.push({ from: now - 50, until: Number.POSITIVE_INFINITY, set });
    if (history.length > 500) history.splice(0, 100);
  }

  function write(name: string, text: string, how: 'save' | 'rename'): void {
    const file = join(path, name);
    const target = how === 'save' ? file : join(root, `.${name}.tmp`);
    writeFileSync(target, text);
    if (target !== file) renameSync(target, file);
  }

  fresh();
  return {
    path,
    put(name, policy, how, windows = false) {
      const back = files.size === 0;
      if (back) fresh();
      write(name, renderPolicy(policy, windows), how);
      files.set(name, policy);
      changed(back ? directoryGraceMs : fileGraceMs);
    },
    remove(name) {
      rmSync(join(path, name), { force: true });
      files.delete(name);
      changed(fileGraceMs);
    },
    spoil(name, how) {
      const known = files.get(name);
      if (files.size === 0) fresh();
      write(name, spoilt(how, known === 'broken' ? undefined : known), 'save');
      files.set(name, 'broken');
      changed(fileGraceMs);
    },
    removeAll() {
      rmSync(path, { force: true });
      files.clear();
      changed(directoryGraceMs);
    },
    swap(policies) {
      swaps += 1;
      const real = join(root, `policies-${swaps}`);
      mkdirSync(real);
      for (const [name, policy] of Object.entries(policies)) writeFileSync(join(real, name), renderPolicy(policy));
      const link = join(root, `link-${swaps}`);
      symlinkSync(real, link);
      renameSync(link, path);
      files.clear();
      for (const [name, policy] of Object.entries(policies)) files.set(name, policy);
      changed(directoryGraceMs);
    },
    get current() {
      return current();
    },
    get names() {
      return [...files.keys()];
    },
    possibleSince(since) {
      return history.filter((one) => one.until >= since).map((one) => one.set);
    },
    get changedAt() {
      return changedAt;
    },
  };
}

function spoilt(how: 'nonsense' | 'half' | 'unknown-key' | 'empty-rules', known: ChaosPolicy | undefined): string {
  if (how === 'unknown-key') return 'version: 1\nname: broken\nrules:\n  - { id: broken, when: { anonymus: true }, then: remove }\n';
  if (how === 'empty-rules') return 'version: 1\nname: broken\nrules: []\n';
  if (how === 'nonsense' || known === undefined) return 'version: 1\nrules: [[[{\n\u0007';
  const text = renderPolicy(known);
  return text.slice(0, text.lastIndexOf('"then"'));
}
