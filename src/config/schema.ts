// The shape of lobbyguard.yaml: the one definition behind validation, defaults and `schema config`.
import { z } from 'zod';
import { accountSchema } from './account/account.ts';
import { clusterSchema } from './cluster/cluster.ts';
import { consoleSchema, metricsSchema } from './console.ts';
import { notifySchema } from './notify/notify.ts';
import { protectSchema } from './protect.ts';
import { shareFault } from './share.ts';
import { path, text } from './text.ts';

const share = text(shareFault);
const redaction = z.enum(['keep', 'hash', 'drop']);

export const configSchema = z.strictObject({
  version: z.literal(1).default(1),
  mode: z
    .enum(['dry-run', 'assist', 'enforce'])
    .default('dry-run')
    .meta({ description: 'What counts for a rule is the least of this, its policy and its own mode.' }),
  policies: path.default('policies').meta({ description: 'A file or a directory, read recursively.' }),
  accounts: z.array(accountSchema).min(1).meta({ description: 'The moderators: who signs in where, and into which meetings.' }),
  limits: z
    .strictObject({
      requestsPerSecond: z
        .number()
        .positive()
        .max(10_000)
        .default(5)
        .meta({ description: 'Never exceeded in any one-second window, per account.' }),
      perPool: z.number().positive().max(10_000).optional().meta({
        description: 'Never exceeded in any one-second window by all accounts of one pool together. Left out: no such limit.',
      }),
      actionsPerSecond: z.number().positive().max(10_000).optional().meta({
        description: 'People acted on in any second, per account. Default: requestsPerSecond. Above that it takes batches to get there.',
      }),
      batch: whole(1, 80).default(20).meta({
        description: 'Reads or actions one request may carry, where the server serves batches. 1: never more than one.',
      }),
      concurrency: whole(1, 1_000).default(4).meta({ description: 'Actions under way at once, per account.' }),
      retries: whole(0, 100).default(4).meta({ description: 'Further tries after the first.' }),
    })
    .prefault({})
    .meta({ description: 'How fast and how much at once, for actions.' }),
  safety: z
    .strictObject({
      protect: protectSchema,
      protectLeaders: z.boolean().default(true).meta({ description: 'Whether leaders of a meeting are never targeted.' }),
      maxRemovalsPerMinute: whole(1, 1_000_000)
        .default(120)
        .meta({ description: 'Per rule and meeting; over it the rule only proposes there. A rule may carry a `cap` of its own.' }),
      maxNewRemovals: z
        .strictObject({
          people: whole(0, 1_000_000).default(10).meta({ description: 'People.' }),
          share: share.default('25%').meta({ description: 'Of those who are identified or inside.' }),
        })
        .prefault({})
        .meta({
          description:
            'Would a change of policies at once remove more of the people present than this, who are identified or inside, it waits for "npx lobbyguard policies accept".',
        }),
      maxReversals: share.default('20%').meta({
        description: 'A rule of which humans take back a larger share of at least 10 actions only proposes from then on.',
      }),
      respectAdmissions: z.enum(['person', 'always', 'never']).default('person').meta({
        description:
          'Whom somebody in the meeting lets in, rules leave alone. person: not when ten or more come in within 10 s. always: then too. never: rules act all the same.',
      }),
    })
    .prefault({})
    .meta({ description: 'Whom no rule may touch, and how much a rule may do.' }),
  audit: z
    .strictObject({
      directory: path.default('audit').meta({ description: 'Where the audit log is written; the file PAUSED in it is the kill switch.' }),
      redact: z
        .strictObject({
          name: redaction.default('keep').meta({ description: 'Display names: kept, replaced by a pseudonym, or left out.' }),
          uri: redaction.default('keep').meta({ description: 'Addresses, in the same way.' }),
          phone: redaction.default('keep').meta({ description: 'Telephone numbers, in the same way.' }),
          staff: z.enum(['keep', 'hash']).default('keep').meta({ description: 'The names of those who decide at the desk.' }),
        })
        .prefault({})
        .meta({ description: 'What of people is written into the log.' }),
    })
    .prefault({})
    .meta({ description: 'The record of every decision and action.' }),
  tls: z
    .strictObject({ ca: path.optional().meta({ description: 'Further certificate authorities, PEM.' }) })
    .prefault({})
    .meta({ description: 'Trust in servers.' }),
  log: z
    .strictObject({
      level: z
        .enum(['error', 'warn', 'info', 'debug'])
        .default('info')
        .meta({ description: 'What is logged: this and everything graver.' }),
      format: z.enum(['json', 'human']).optional().describe('default: human on a terminal, else json'),
    })
    .prefault({})
    .meta({ description: 'What the daemon says while it runs.' }),
  console: consoleSchema.optional().meta({ description: 'The desk, its API, metrics and health. Left out: none of them.' }),
  metrics: metricsSchema
    .optional()
    .meta({ description: 'Metrics and health on a port of their own, without a sign-in: they name nobody.' }),
  cluster: clusterSchema.optional().meta({ description: 'Several machines that share the accounts. Left out: this one is alone.' }),
  notify: notifySchema.optional().meta({ description: 'Who is told of what, and how. Left out: nobody, and nothing of it is loaded.' }),
});

export type ConfigFile = z.output<typeof configSchema>;

/** JSON Schema 2020-12 of the file, for editors and `schema config`. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  return { ...schema, title: 'lobbyguard.yaml', description: 'Configuration of lobbyguard.' };
}

function whole(least: number, most: number) {
  return z.int().min(least).max(most);
}
