// Who removed whom, from the record: how many a rule removed in a meeting within a minute in which nothing let it go on.

export interface Removals {
  read(record: Fields): void;
  /** One for each removal, with those that follow it within a minute and before anything let rules go on. */
  minutes(): { of: string; from: number; to: number; count: number }[];
}

type Fields = Readonly<Record<string, unknown>>;

const minuteMs = 60_000;

export function createRemovals(): Removals {
  /** Rule and meeting by decision. */
  const ordered = new Map<unknown, string>();
  const removed: { of: string; at: number }[] = [];
  const letOn: number[] = [];
  let revision: unknown;

  function isLetOn({ type, act, ...rest }: Fields): boolean {
    if (type === 'policy' && rest['revision'] === revision) return false;
    if (type === 'policy') revision = rest['revision'];
    return type === 'policy' || type === 'resume' || type === 'config' || (type === 'human' && act === 'rule-on');
  }

  return {
    read(record) {
      const { type, id, rule, meeting, action, verdict, decision, result } = record;
      const at = Date.parse(String(record['at']));
      if (isLetOn(record)) letOn.push(at);
      if (type === 'decision' && verdict === 'act' && action !== 'admit') ordered.set(id, `${rule} in ${meeting}`);
      const of = ordered.get(decision);
      if (type === 'outcome' && result === 'done' && of !== undefined) removed.push({ of, at });
    },
    minutes() {
      return removed.map(({ of, at: from }, n) => {
        const to = Math.min(from + minuteMs, ...letOn.filter((at) => at > from));
        return { of, from, to, count: removed.slice(n).filter((one) => one.of === of && one.at < to).length };
      });
    },
  };
}
