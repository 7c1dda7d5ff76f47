// What people from other tools call the facts, operators and actions of this language, and what no server tells.

const names: Readonly<Record<string, string>> = {
  size: 'meeting.size',
  participants: 'meeting.size',
  subject: 'meeting.subject',
  email: 'uri',
  mail: 'uri',
  sip: 'uri',
  address: 'uri',
  displayname: 'name',
  network: 'sourceNetwork',
  source: 'sourceNetwork',
  telephone: 'phone',
  guest: 'anonymous',
  lobby: 'inLobby',
  day: 'weekday',
  or: 'any',
  and: 'all',
  none: 'not',
  regex: 'matches',
  regexp: 'matches',
  like: 'glob',
  wildcard: 'glob',
  is: 'equal',
  eq: 'equal',
  equals: 'equal',
  ne: 'notEqual',
  gt: 'greaterThan',
  gte: 'greaterThanInclusive',
  lt: 'lessThan',
  lte: 'lessThanInclusive',
  oneof: 'in',
  includes: 'contains',
  kick: 'eject',
  ban: 'remove',
  block: 'remove',
  deny: 'reject',
  refuse: 'reject',
  accept: 'admit',
  approve: 'admit',
  ignore: 'allow',
  skip: 'allow',
  wait: 'hold',
};

const untold = new Set(['ip', 'ipaddress', 'device', 'useragent', 'client', 'country', 'location']);

/** `; write NAME`, `; servers do not tell it`, or nothing; ready to follow a message. */
export function synonymHint(written: string, known: readonly string[]): string | undefined {
  const key = written.toLowerCase().replace(/[-_ ]/g, '');
  if (untold.has(key)) return '; servers do not tell it';
  const name = Object.hasOwn(names, key) ? names[key] : undefined;
  return name !== undefined && known.includes(name) ? `; write ${name}` : undefined;
}
