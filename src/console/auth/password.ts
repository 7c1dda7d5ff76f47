// Passwords as they are kept: scrypt with its parameters in the text, so that they can be raised without asking anybody for a new password.
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MB and about a tenth of a second. */
const cost = { ln: 15, r: 8, p: 1 };
const keyBytes = 32;
const form = /^\$scrypt\$ln=(\d{2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]{22,})\$([\w-]{43})$/;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

export function isPasswordHash(text: string): boolean {
  const [, ln, r, p] = form.exec(text) ?? [];
  return Number(ln) >= 14 && Number(ln) <= 17 && Number(r) === 8 && Number(p) >= 1 && Number(p) <= 4;
}

/** Takes as long for a user that does not exist: `hash` undefined. */
export async function passwordFits(password: string, hash: string | undefined): Promise<boolean> {
  const [, ln, r, p, salt = '', key = ''] = form.exec(hash ?? '') ?? [];
  if (salt === '') {
    await derive(password, Buffer.alloc(16), cost);
    return false;
  }
  const derived = await derive(password, Buffer.from(salt, 'base64url'), { ln: Number(ln), r: Number(r), p: Number(p) });
  return timingSafeEqual(derived, Buffer.from(key, 'base64url'));
}

/** The same letters give the same password, however the keyboard composed them. */
function derive(password: string, salt: Buffer, { ln, r, p }: typeof cost): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r };
  return new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => (error === null ? resolve(key) : reject(error))),
  );
}
