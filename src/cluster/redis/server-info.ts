// What a Redis must be to hold a cluster together. Pure.

/** The fields of INFO. */
export function readInfo(text: string): ReadonlyMap<string, string> {
  const fields = text.split(/\r?\n/).flatMap((line) => {
    const at = line.indexOf(':');
    return line.startsWith('#') || at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
  });
  return new Map(fields);
}

const oldest = [6, 2] as const;

/** Why it cannot be used, with what to do; undefined where it can. */
export function infoFault(info: ReadonlyMap<string, string>): string | undefined {
  const version = info.get('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    return `Redis ${version || 'of an unknown version'} is too old: 6.2 or newer, or Valkey`;
  const policy = info.get('maxmemory_policy');
  if (policy !== 'noeviction')
    return `Redis may throw away what it is told (maxmemory-policy ${policy ?? 'unknown'}): set maxmemory-policy noeviction`;
  return undefined;
}

/** A replica answers too, and forgets; what is behind a name may have changed its role. */
export function isPrimary(info: ReadonlyMap<string, string>): boolean {
  return info.get('role') === 'master';
}
