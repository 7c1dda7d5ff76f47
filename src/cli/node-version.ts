// Whether this Node can run lobbyguard. It is asked before anything else is loaded, and has to be readable for any Node that knows modules.

/** As package.json has it under `engines`. */
export const oldestNode = '20.19.0';

/** One sentence about a Node that is too old; undefined when it will do. `version` is process.versions.node. */
export function nodeFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = oldestNode.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `lobbyguard needs Node ${leastMajor}.${leastMinor} or newer, and this is Node ${version}: install a newer one from https://nodejs.org.`;
}
