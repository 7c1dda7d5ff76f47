// Child processes run the built code: Node 20 takes no TypeScript. Builds when the build is older than the sources of the audit stage.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** URL of a built module, such as `audit/log.js`. */
export function built(module: string): string {
  const path = `${root}dist/${module}`;
  if (isStale(path))
    execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.json`], { stdio: 'ignore' });
  return pathToFileURL(path).href;
}

function isStale(path: string): boolean {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return readdirSync(`${root}src/audit`).some((name) => statSync(`${root}src/audit/${name}`).mtimeMs > made);
}
