// Secrets named in lobbyguard.yaml: looked at once at start so that a missing one is told with its place, read again at every use so that a
// rotated file takes effect. The secret itself never gets into the configuration, a message or a log.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { invisibleIn } from '../canonical/invisible.ts';
import { LobbyguardError, unreadableBecause } from '../errors.ts';
import { readRegularFile } from '../regular-file.ts';
import type { Complaints } from '../yaml/complaints.ts';
import { decodeText } from '../yaml/decode.ts';
import type { Placed } from '../yaml/document.ts';
import { mistakenFor } from '../yaml/form-problems.ts';
import { placeAt } from '../yaml/walk.ts';
import type { Secret } from './config.ts';
import { pathFrom } from './paths.ts';
import { path, text } from './text.ts';
import { environmentNameFault, type Fault } from './values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Secrets are named, never written down. */
export const secretSchema = z.union([
  z.strictObject({ env: text(environmentNameFault).meta({ description: 'The environment variable that holds the secret.' }) }),
  z.strictObject({ file: path.meta({ description: 'A file that holds nothing but the secret; a newline at its end does not count.' }) }),
]);
mistakenFor.add(secretSchema, {
  code: 'literal-secret',
  message: 'a secret in this file is refused; keep it elsewhere and name the place: { env: VARIABLE } or { file: PATH }',
});

type SecretFile = z.output<typeof secretSchema>;

/** What a reference is resolved with. */
interface Around {
  /** lobbyguard.yaml itself: paths are relative to it. */
  file: string;
  env: Environment;
}

/** Throws CONFIG_INVALID at use when the secret is gone. */
export function secretOf(reference: SecretFile, around: Around): Secret {
  return comparable(reference, () => {
    const found = read(reference, around);
    if (typeof found !== 'string') throw new LobbyguardError('CONFIG_INVALID', found.message);
    return found;
  });
}

/** Two configurations that name another place for it differ as JSON; what stands in JSON is a digest, because the name may be the secret by mistake. */
export function comparable(reference: unknown, secret: Secret): Secret {
  const digest = createHash('sha256').update(JSON.stringify(reference)).digest('base64url');
  return Object.assign(secret, { toJSON: () => digest });
}

/** Why the secret cannot be had now; undefined when it can. */
function secretFault(reference: SecretFile, around: Around): Fault | undefined {
  const found = read(reference, around);
  return typeof found === 'string' ? undefined : found;
}

/** Complains where a secret is named that cannot be had now. */
export function checkSecret(written: Placed | undefined, around: Around, complaints: Complaints): void {
  const parsed = secretSchema.safeParse(written?.value);
  if (written === undefined || !parsed.success) return;
  const fault = secretFault(parsed.data, around);
  const place = placeAt(written, [Object.keys(parsed.data)[0] ?? '']);
  if (fault !== undefined) complaints.error(place, fault.code, fault.message);
  const doubt = secretDoubt(parsed.data, around);
  if (doubt !== undefined) complaints.warn(place, doubt.code, doubt.message);
}

/** What came along when the secret was copied. It may belong to it, so that it is sent, and told. */
function secretDoubt(reference: SecretFile, around: Around): Fault | undefined {
  const secret = read(reference, around);
  if (typeof secret !== 'string') return undefined;
  const hidden = invisibleIn(secret.replaceAll('\t', ''));
  if (hidden !== undefined)
    return {
      code: 'invisible-character',
      message: `this secret holds ${hidden.what}; it is sent as it is, so take it out if it is none of the secret`,
    };
  if (!/^(["'`]).+\1$|^[“„‘«].+[”“’»]$/su.test(secret)) return undefined;
  return {
    code: 'wrong-value',
    message: 'this secret has quotes around it, which are sent with it; take them out if they are none of the secret',
  };
}

function read(reference: SecretFile, { file, env }: Around): string | Fault {
  if ('env' in reference) return fromEnvironment(reference.env, env);
  return fromFile(pathFrom(file, reference.file));
}

/** A name that does not look like a variable's may be the secret itself, put in the wrong place: it is not repeated. */
function fromEnvironment(name: string, env: Environment): string | Fault {
  const value = env[name];
  const shown = /^[A-Z][A-Z0-9_]*_[A-Z0-9_]*$/.test(name) ? `the environment variable ${name}` : 'the environment variable named here';
  return value === undefined ? { code: 'secret-unset', message: `${shown} is not set` } : oneLine(value, shown);
}

function fromFile(file: string): string | Fault {
  let bytes: Buffer;
  try {
    bytes = readRegularFile(file);
  } catch (error) {
    return { code: 'secret-unreadable', message: `the secret file ${file} cannot be read (${unreadableBecause(error)})` };
  }
  const decoded = decodeText(file, bytes);
  if ('text' in decoded) return oneLine(decoded.text, `the secret file ${file}`);
  return { code: decoded.problem.code, message: `the secret file ${file}: ${decoded.problem.message}` };
}

/** Line ends behind it do not count: files and CRLF environments bring them along. Whatever else it holds, a tab too, is sent as it is. */
function oneLine(value: string, shown: string): string | Fault {
  const secret = value.replace(/[\r\n]+$/, '');
  if (secret.trim() === '') return { code: 'secret-empty', message: `${shown} is empty` };
  return /[\r\n]/.test(secret) ? { code: 'wrong-value', message: `${shown} holds more than one line; a secret is one line` } : secret;
}

/** What a header cannot bring along: its value is trimmed, and how bytes beyond ASCII are meant is everybody's guess. */
const notInHeaders = /^[ \t]|[ \t]$|[^\t\x20-\x7E]/;

/** Complains of a secret that is sent to us in a header, and could never be equal to what arrives. */
export function checkHeaderSecret(written: Placed | undefined, around: Around, complaints: Complaints): void {
  const parsed = secretSchema.safeParse(written?.value);
  const secret = parsed.success ? read(parsed.data, around) : undefined;
  if (written === undefined || typeof secret !== 'string' || !notInHeaders.test(secret)) return;
  const message = 'this secret comes in a header, which holds visible ASCII characters with blanks and tabs between them only';
  complaints.error(written.place, 'wrong-value', message);
}
