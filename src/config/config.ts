// The configuration as the daemon uses it: validated, defaults applied, paths absolute, secrets still behind functions.

import type { RouteEvent } from './notice-events.ts';

export interface Config {
  /** Absolute path of lobbyguard.yaml; undefined for the demo. */
  file?: string;
  mode: 'dry-run' | 'assist' | 'enforce';
  /** Absolute path: a file or a directory. */
  policies: string;
  accounts: readonly AccountConfig[];
  limits: Limits;
  safety: {
    protect: readonly string[];
    /** Absolute paths of the lists that `protect` was read from too. */
    protectFiles?: readonly string[];
    protectLeaders: boolean;
    maxRemovalsPerMinute: number;
    /** Absent: a change of policies never waits. The loader always gives it. */
    maxNewRemovals?: NewRemovalBounds;
    /** 0 to 1. Absent: no rule goes back to proposing for what humans took back. The loader always gives it. */
    maxReversals?: number;
    respectAdmissions?: RespectAdmissions;
  };
  audit: { directory: string; redact: { name: Redaction; uri: Redaction; phone: Redaction; staff?: 'keep' | 'hash' } };
  tls: { ca?: string };
  log: { level: 'error' | 'warn' | 'info' | 'debug'; format?: 'json' | 'human' | undefined };
  /** `graceMs` absent: 3 seconds. */
  console?: ConsoleConfig;
  notify?: NotifyConfig;
  /** A port of its own for Prometheus. */
  metrics?: { host: string; port: number };
  /** Absent: this process is alone. */
  cluster?: ClusterConfig;
}

/** Several machines that share the accounts, and the Redis through which they agree. */
export interface ClusterConfig {
  name: string;
  node: string;
  leaseMs: number;
  redis: RedisConfig;
}

export type RedisConfig = (
  | { kind: 'primary'; host: string; port: number; tls: boolean; username?: string; database?: number }
  /** Who knows where the primary is that goes by this name. */
  | { kind: 'sentinel'; name: string; nodes: readonly { host: string; port: number; tls: boolean }[] }
) & {
  password?: Secret;
  /** Absolute path of certificate authorities beside the public ones. */
  ca?: string;
};

export interface ConsoleConfig {
  host: string;
  port: number;
  graceMs?: number;
  tls?: { cert: string; key: string };
  /** How browsers reach it, when that is not where it listens: `https://desk.example.com`. */
  origin?: string;
  /** Absent: nobody signs in, and the console is on loopback. */
  auth?: AuthConfig;
  /** What signed-in people may do; the highest role counts. */
  roles?: readonly RoleRule[];
  sessionMs?: number;
}

export type AuthConfig =
  | { kind: 'users'; file: string }
  | { kind: 'oidc'; issuer: string; clientId: string; clientSecret: Secret; claim: string }
  | { kind: 'proxy'; header: string; groups?: string; from: readonly string[]; secret: Secret };

export const deskRoles = ['viewer', 'organizer', 'moderator', 'operator'] as const;
export type DeskRole = (typeof deskRoles)[number];

export interface RoleRule {
  who: { group: string } | { user: string } | { everyone: true };
  role: DeskRole;
  /** Globs, as in policies; absent: every meeting, and what belongs to none. */
  meetings?: { organizer?: readonly string[]; subject?: readonly string[] };
}

/** More people than this, or a larger share of those who count, are not removed by a change of policies before a human has agreed. */
export interface NewRemovalBounds {
  people: number;
  /** 0 to 1. */
  share: number;
}

/** Whether rules leave alone whom somebody in the meeting lets in; absent: `person`. */
export type RespectAdmissions = 'person' | 'always' | 'never';
export type Redaction = 'keep' | 'hash' | 'drop';
export type AccountConfig = UcwaAccountConfig | WebhookAccountConfig;

/** The meetings of an account, of either kind. */
export interface MeetingsConfig {
  /** Focus URIs. */
  meetings: readonly string[];
  /** What leads to further ones, as they come and go. */
  sources?: readonly MeetingSourceConfig[];
  /** Hosts of join links beside the trusted ones; they get no credentials. */
  meetingHosts?: readonly string[];
  /** Absent: ten minutes before, thirty after. */
  join?: JoinMargins;
}

/** Around the times of a calendar entry. */
export interface JoinMargins {
  beforeMs: number;
  afterMs: number;
}

export type MeetingSourceConfig =
  | { kind: 'link'; link: string }
  /** Absolute path of a list. */
  | { kind: 'file'; path: string }
  /** Absolute path of an .ics file, or of a folder of them. */
  | { kind: 'calendar'; path: string }
  | { kind: 'calendar-url'; url: string; everyMs: number; login?: { user: string; password: Secret } };

export interface UcwaAccountConfig extends MeetingsConfig {
  kind: 'ucwa';
  name: string;
  /** Label of the pool it is homed in; absent: the one of all accounts that name none. */
  pool?: string;
  /** `moderator@example.com` or `DOMAIN\user`. */
  username: string;
  password: Secret;
  /** Absolute URL of the discovery root; undefined: derived from the domain of the user name. */
  discovery?: string;
  trustedHosts: readonly string[];
  acceptInvitations: boolean;
}

export interface WebhookAccountConfig extends MeetingsConfig {
  kind: 'webhook';
  name: string;
  /** As for the other kind. */
  pool?: string;
  /** SIP address of the trusted application endpoint, lower case. */
  endpoint: string;
  listen: { host: string; port: number; tls?: { cert: string; key: string } };
  path: string;
  audience: string;
  appId: string;
  tenants: readonly string[];
  keys: { file: string } | { url: string };
  token: { url: string; clientId: string; clientSecret?: Secret; certificate?: { cert: string; key: string } };
  /** Absolute URL of the platform service's discover resource; always there when `meetings` is not empty, else the account waits for invitations. */
  discovery?: string;
  /** Where the service reaches us: `https://lobbyguard.example.com/callback`. */
  callbackUrl?: string;
  trustedHosts: readonly string[];
  acceptInvitations: boolean;
}

export interface NotifyConfig {
  /** Whether names, addresses and numbers of people leave in notices. */
  names: 'keep' | 'drop';
  group: { waitMs: number; repeatMs: number };
  quiet?: QuietHours;
  channels: readonly ChannelConfig[];
  routes: readonly { on: readonly RouteEvent[]; to: readonly string[] }[];
}

/** Times of day as `HH:MM` in an IANA zone; `from` later than `to` goes over midnight. */
export interface QuietHours {
  from: string;
  to: string;
  zone: string;
  except: readonly RouteEvent[];
}

export type ChannelConfig =
  | MailChannelConfig
  | { kind: 'webhook'; name: string; url: Secret; secret: Secret }
  | { kind: 'teams' | 'slack'; name: string; url: Secret };

export interface MailChannelConfig {
  kind: 'mail';
  name: string;
  host: string;
  port: number;
  tls: 'starttls' | 'implicit' | 'none';
  login?: { user: string; password: Secret };
  from: string;
  /** Empty for a channel that only writes to organizers. */
  to: readonly string[];
}

/** A secret that never sits in the configuration object: read it where it is used. */
export type Secret = () => string;

/** Of each account, but for `perPool`. */
export interface Limits {
  requestsPerSecond: number;
  /** Requests of all accounts of one pool together; absent: no such limit. */
  perPool?: number;
  /** People acted on. Above `requestsPerSecond` it takes batches to get there. */
  actionsPerSecond: number;
  /** Reads or actions one request may carry, where the server serves that; 1: never more. */
  batch: number;
  concurrency: number;
  retries: number;
}
