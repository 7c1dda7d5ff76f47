// A Redis of few words: what it answers to each step, and how long that takes, is up to the test.
import type { Link } from '../../../src/cluster/redis/link.ts';

export function aFakeLink(answers: Record<string, () => unknown>) {
  const asked: string[] = [];
  const link: Pick<Link, 'run'> = {
    async run({ name }) {
      asked.push(name);
      return answers[name]?.();
    },
  };
  return { link, asked };
}
