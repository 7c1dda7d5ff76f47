// A step that Redis takes as one. The rule: it goes by the clock of Redis alone, and all its keys begin with the one it is given.

export interface Script {
  readonly name: string;
  readonly lua: string;
}

/** `p` begins every key, `now` is the time in milliseconds. */
export function aScript(name: string, body: string): Script {
  return { name, lua: `${prelude}${body}` };
}

const prelude = `
local p = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** For how long after its answer a request counts: a second, and two milliseconds for servers that stamp arrivals with a millisecond clock. */
export const windowMs = 1_002;
/** How long a request may take to its server, counted from its permit. */
export const flightMs = 1_300;
