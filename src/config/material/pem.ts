// What a file is that should hold PEM and does not, and what makes PEM of it. Nothing of what the file holds is ever repeated.
import { createPrivateKey, X509Certificate } from 'node:crypto';

/** What goes behind "FILE " when there is no certificate in it. */
export function whyNoCertificate(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  if (isUtf16(bytes)) return inUtf16;
  if (/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/.test(text)) return 'is cut short: its certificate does not end; export it again';
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'holds no certificate but a private key';
  if (/-----BEGIN [A-Z ]*CERTIFICATE REQUEST-----/.test(text))
    return 'holds no certificate but the request for one; put there what came back';
  if (works(() => new X509Certificate(bytes))) return derToPem('a certificate', 'openssl x509');
  if (isPackage(bytes)) return `holds no certificate in PEM form${fromPackage}`;
  return 'holds no certificate; expected PEM, which begins with -----BEGIN CERTIFICATE-----';
}

/** What goes behind "FILE " when there is no private key in it that can be used. */
export function whyNoKey(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  if (isUtf16(bytes)) return inUtf16;
  const [, kind] = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----/.exec(text) ?? [];
  if (kind !== undefined && !text.includes(`-----END ${kind}-----`)) return 'is cut short: its private key does not end; export it again';
  if (kind !== undefined) return 'holds a private key that cannot be read; export it again, as PEM';
  if (/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/.test(text)) return 'holds no private key but a certificate';
  if (derKinds.some((type) => works(() => createPrivateKey({ key: bytes, format: 'der', type }))))
    return derToPem('a private key', 'openssl pkey');
  if (isPackage(bytes)) return `holds no private key in PEM form${fromPackage}`;
  return 'holds no private key; expected PEM, which begins with -----BEGIN PRIVATE KEY-----';
}

const inUtf16 = 'is saved as UTF-16; save it as UTF-8, or export it again';
const fromPackage = '; if it is a package with a password (.pfx, .p12): openssl pkcs12 -in FILE -nodes';
const derKinds = ['pkcs8', 'pkcs1', 'sec1'] as const;

function derToPem(what: string, tool: string): string {
  return `holds ${what} in DER form; expected PEM: ${tool} -inform der -in FILE`;
}

function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.subarray(0, 2).toString('hex');
  return mark === 'fffe' || mark === 'feff' || bytes.subarray(0, 22).includes('-\0-\0');
}

/** A long sequence in ASN.1, as every such file begins. */
function isPackage([first, second]: Buffer): boolean {
  return first === 0x30 && (second ?? 0) >= 0x80;
}

function works(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
