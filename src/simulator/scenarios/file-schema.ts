// The shape of a scenario file. What it means is said in `--help` of `simulate` and shown by the example there.
import { z } from 'zod';
import { behaviourChoices, defaultBehaviour } from '../behaviour.ts';

const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m)$/, 'expected a duration such as 500ms, 2s or 1m')
  .transform((text) => {
    const [, amount = '0', unit = 's'] = /^([\d.]+)(ms|s|m)$/.exec(text) ?? [];
    return Number(amount) * (unit === 'ms' ? 1 : unit === 's' ? 1_000 : 60_000);
  });

const network = z.enum(['SameEnterprise', 'Federated', 'PublicCloud', 'Everyone', 'Unknown']);
const role = z.enum(['Leader', 'Attendee']);
const accessLevel = z.enum(['None', 'Locked', 'Invited', 'SameEnterprise', 'Everyone']);
const address = z.string().min(1, 'expected an address such as sip:anna@example.com');

const personShape = {
  uri: address.optional(),
  name: z.string().optional(),
  role: role.optional(),
  anonymous: z.boolean().optional(),
  network: network.optional(),
  organizer: z.boolean().optional(),
  lobby: z.boolean().optional(),
  workPhoneNumber: z.string().optional(),
  omit: z.array(z.string()).optional(),
  silent: z.boolean().optional(),
};

const person = z.strictObject(personShape);

const meeting = z.strictObject({
  uri: z
    .string()
    .regex(
      /^sips?:[^@\s]+@\S+focus:id:\S+$/i,
      'expected a focus URI such as sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ABC123',
    ),
  subject: z.string().optional(),
  organizerUri: address.optional(),
  accessLevel: accessLevel.optional(),
  moderator: z.strictObject({ role: role.optional(), lobby: z.boolean().optional() }).optional(),
});

const fault = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
  path: z.string().refine(isPattern, 'expected a regular expression for path and query').optional(),
  nth: z.int().min(1).optional(),
  times: z.int().min(1).optional(),
  probability: z.number().min(0).max(1).optional(),
  status: z.int().min(400).max(599).optional(),
  subcode: z.string().optional(),
  body: z.enum(['json', 'html', 'empty', 'wrong-type']).optional(),
  retryAfter: z.number().optional(),
  kind: z.enum(['reset-before', 'reset-mid', 'hang', 'lost-reply']).optional(),
});

const yes = z.literal(true).optional();

/** What one event may say: exactly one of the things that can happen, and when. */
const event = z
  .strictObject({
    at: duration,
    meeting: z.string().optional(),
    times: z.int().min(1).max(100_000).optional(),
    every: duration.optional(),
    join: person.optional(),
    leave: address.optional(),
    admit: address.optional(),
    reject: address.optional(),
    eject: address.optional(),
    promote: address.optional(),
    demote: address.optional(),
    typing: address.optional(),
    rename: z.strictObject({ who: address, name: z.string() }).optional(),
    configure: z.strictObject({ subject: z.string().optional(), accessLevel: accessLevel.optional() }).optional(),
    end: yes,
    mcuDown: yes,
    ejectModerator: yes,
    demoteModerator: yes,
    promoteModerator: yes,
    resync: yes,
    resume: yes,
    revokeTokens: yes,
    loseApplications: yes,
    clearFaults: yes,
    fault: fault.optional(),
  })
  .refine((one) => happenings(one).length === 1, 'expected exactly one thing to happen: join, leave, admit, rename, fault, ...');

/** The names of what an event says beyond when, where and how often. */
export function happenings(one: Record<string, unknown>): string[] {
  const frame = new Set(['at', 'meeting', 'times', 'every']);
  return Object.keys(one).filter((key) => !frame.has(key) && one[key] !== undefined);
}

export const fileSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1),
  title: z.string().optional(),
  duration: duration.optional(),
  behaviour: behaviourSchema().optional(),
  meetings: z.array(meeting).min(1, 'expected at least one meeting'),
  present: z.array(z.strictObject({ ...personShape, meeting: z.string().optional() })).default([]),
  events: z.array(event).default([]),
});

export type ScenarioFile = z.infer<typeof fileSchema>;
export type FileEvent = ScenarioFile['events'][number];

/** The switches of `behaviour.ts`, by name; a choice must be one of its values, the others of the kind their default is. */
function behaviourSchema() {
  const choices: Readonly<Record<string, readonly string[]>> = behaviourChoices;
  const kinds = Object.entries(defaultBehaviour).map(([name, value]) => {
    const kind = typeof value === 'boolean' ? z.boolean() : typeof value === 'number' ? z.number() : z.enum(choices[name] ?? []);
    return [name, kind.optional()] as const;
  });
  return z.strictObject({ ...Object.fromEntries(kinds), lobbyTimeoutMs: z.number().optional() });
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
