// The version, from the package itself; and those of packages that are installed only where they are needed.
import { createRequire } from 'node:module';

const { version: own, peerDependencies } = createRequire(import.meta.url)('../package.json') as {
  version: string;
  peerDependencies: Readonly<Record<string, string>>;
};

export const version: string = own;

/** How a package that is not there is installed. */
export function installCommand(name: string): string {
  return `npm install ${name}@${peerDependencies[name] ?? 'latest'}`;
}
