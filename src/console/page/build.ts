// Whether the daemon serves another page by now than this one: it was updated while the tab stayed open.
import { signal } from '@preact/signals';

export const isOutdated = signal(false);

/** A page is asked for by what it is made of: of another build, the daemon knows no such file. */
export async function lookForUpdate(): Promise<void> {
  const answer = await fetch(import.meta.url, { method: 'HEAD', cache: 'no-store' }).catch(() => undefined);
  if (answer !== undefined) isOutdated.value = answer.status === 404;
}
