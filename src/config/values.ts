// What a single value in lobbyguard.yaml must look like. A check answers with a fault and its remedy, and never repeats a secret.
import { isIP } from 'node:net';
import {
  addressDomain,
  addressParts,
  addressWithin,
  canonicalAddressPart,
  holdsAnotherAddress,
  holdsQuestionMark,
  readAddress,
  wellFormedAddress,
} from '../address.ts';
import { canonicalDomain } from '../canonical/domain.ts';
import { invisibleIn } from '../canonical/invisible.ts';
import { withPlainSigns } from '../canonical/lookalike.ts';
import { markAheadOf, notationInAddress } from '../canonical/notation.ts';
import { addressShape, canFit, globTokens, readableAddressShape } from '../canonical/shape.ts';
import { canonicalTelephone } from '../canonical/telephone.ts';
import { telephoneFault } from '../canonical/telephone-fault.ts';
import type { ProblemCode } from '../problem-codes.ts';
import { parseGrace } from './grace.ts';
import { usualFocusUri } from './join-link.ts';
import { isLoopback, parseListen } from './listen.ts';

export interface Fault {
  code: ProblemCode;
  message: string;
}

export type Check = (text: string) => Fault | undefined;

/** An absolute URL: https, or http to this machine. Credentials in a URL are refused, unseen. */
export function urlFault(text: string): Fault | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return { code: 'wrong-url', message: 'expected an absolute URL such as https://lyncdiscover.example.com/' };
  }
  if (url.username !== '' || url.password !== '') {
    return { code: 'literal-secret', message: 'a URL must not carry a user name or password; remove what stands before the @' };
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { code: 'plain-http', message: `plain http: is accepted for loopback addresses only; use https: for ${url.hostname}` };
  }
  return undefined;
}

export function listenFault(text: string): Fault | undefined {
  if (parseListen(text) !== undefined) return undefined;
  return { code: 'wrong-listen', message: 'expected host:port, such as "127.0.0.1:8443" or "[::1]:8443"' };
}

/** `https://desk.example.com`: a scheme, a host, perhaps a port, and nothing behind it. */
export function originFault(text: string): Fault | undefined {
  const fault = urlFault(text);
  if (fault !== undefined) return fault;
  const { pathname, search, hash } = new URL(text);
  if (pathname === '/' && search === '' && hash === '') return undefined;
  return { code: 'wrong-url', message: `expected an address without a path, such as ${new URL(text).origin}` };
}

export function sessionFault(text: string): Fault | undefined {
  const [, amount, unit] = /^([1-9]\d{0,4})(m|h)$/.exec(text) ?? [];
  const minutes = Number(amount) * (unit === 'h' ? 60 : 1);
  if (minutes >= 5 && minutes <= 7 * 24 * 60) return undefined;
  return { code: 'wrong-value', message: 'expected a time from 5m to 168h, such as 8h' };
}

export function headerNameFault(text: string): Fault | undefined {
  if (/^[A-Za-z0-9-]{1,64}$/.test(text)) return undefined;
  return { code: 'wrong-value', message: 'expected the name of a header, such as X-Remote-User' };
}

/** An address of a machine, not its name: a name would have to be believed. */
export function sourceFault(text: string): Fault | undefined {
  if (isIP(text) !== 0) return undefined;
  return { code: 'wrong-host', message: 'expected the IP address of the proxy, such as 127.0.0.1 or 10.0.0.5' };
}

export function graceFault(text: string): Fault | undefined {
  if (parseGrace(text) !== undefined) return undefined;
  return { code: 'wrong-value', message: 'expected a time from 0s to 60s, such as 3s' };
}

/** A focus URI; people paste the join link or the `conf:` form of an invitation instead. */
export function meetingFault(text: string): Fault | undefined {
  const isFocus = /^sips?:[^@\s]+@[^@\s;]+;(?:[^\s?]*;)?opaque=app:conf:focus:id:[^\s;?"'`<>,)\]}“”’»]+(?:;[^\s?"'`<>,)\]}“”’»]*)?$/i.test(
    text,
  );
  if (isFocus && !isOfTeams(text) && readAddress(text)?.kind === 'address') return undefined;
  return { code: 'wrong-meeting', message: meetingRemedy(text) };
}

function isOfTeams(text: string): boolean {
  return /^(?:https?:\/\/)?(?:[\w.-]+\.)?teams\.(?:microsoft|live)\.com\b|focus:id:teams:/i.test(text);
}

function meetingRemedy(text: string): string {
  const form = 'sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ABC123';
  if (isOfTeams(text)) return 'this is a meeting of Teams, and lobbyguard looks after meetings of Skype for Business Server; leave it out';
  if (/\\;/.test(text)) return `expected a focus URI: leave out the backslashes of a calendar, so that it reads ${form}`;
  if (/^conf:/i.test(text)) return `expected a focus URI: leave out "conf:" and everything from "?" on, so that it reads ${form}`;
  const usual = usualFocusUri(text);
  if (usual !== undefined) return `this is a join link; expected the meeting's focus URI, probably ${usual}`;
  if (/^https?:/i.test(text))
    return `this is a web address; expected the meeting's focus URI, such as ${form} (opening the join link shows it)`;
  if (usualFocusUri(`https://${text}`) !== undefined) return `a join link begins with https://; write https://${text}`;
  return `expected a focus URI such as ${form}`;
}

/** `*.example.com`, a host name or an address. Matched against hosts, so no scheme, port or path. */
export function trustedHostFault(text: string): Fault | undefined {
  if (normalTrustedHost(text) !== undefined) return undefined;
  if (/^\s*\*[.*]*\s*$/.test(text))
    return { code: 'wrong-host', message: 'this would send credentials to any host; name the domain: "*.example.com"' };
  const message = 'expected a host name, "*.domain" or an address, without scheme, port or path: "pool1.example.com", "*.example.com"';
  return { code: 'wrong-host', message };
}

/** `*.com`, `*.de`, `*.co.uk`: names that are given to whoever pays. A network's own, such as `*.corp` and `*.local`, are not. */
export function isWholeRegistry(text: string): boolean {
  const host = normalTrustedHost(text) ?? '';
  const registry = '(?:com|net|org|info|biz|edu|gov|mil|int|name|pro|app|dev|cloud|online|site|xyz|io|[a-z]{2}|xn--[a-z0-9-]+)';
  return new RegExp(`^\\*\\.(?:${registry}|(?:com?|net|org|ac|gov|edu|gob|or|ne|go)\\.[a-z]{2})$`).test(host);
}

/** Lower case, internationalised names in their `xn--` form, IPv6 in brackets: as URL.hostname spells it. Undefined when it is no host. */
export function normalTrustedHost(text: string): string | undefined {
  const match = /^(\*\.)?([^\s/:?#@*\\[\]]+|\[?[0-9a-f:.]*:[0-9a-f:.]*\]?)$/i.exec(text.trim());
  const [, wildcard = '', name = ''] = match ?? [];
  const host = name.includes(':') ? `[${name.replace(/[[\]]/g, '')}]` : name;
  const address = `http://${host}/`;
  if (host === '' || !URL.canParse(address)) return undefined;
  const normal = new URL(address).hostname.replace(/\.$/, '');
  const isAddress = normal.startsWith('[') || isIP(normal) !== 0;
  if (isAddress) return wildcard === '' ? normal : undefined;
  return canonicalDomain(normal) === normal ? `${wildcard}${normal}` : undefined;
}

/** The same for hosts that are asked without credentials. */
export function meetingHostFault(text: string): Fault | undefined {
  if (normalTrustedHost(text) !== undefined) return undefined;
  return {
    code: 'wrong-host',
    message: 'expected the host of join links, or "*.domain", without scheme, port or path: "meet.example.com"',
  };
}

/** An address or a pattern with `*`; what would protect nobody, or everybody, is refused. */
export function protectFault(text: string): Fault | undefined {
  const hidden = invisibleIn(text);
  if (hidden !== undefined)
    return { code: 'invisible-character', message: `this holds ${hidden.what}; write ${JSON.stringify(hidden.without)}` };
  if ([text, canonicalAddressPart(text)].some((one) => /^(?:sips?:|tel:(?:00)?)?[*?@.+]+$/i.test(one.replace(/\s/g, '')))) {
    return { code: 'protects-everyone', message: 'every address fits this, so that no rule could ever do anything; say whom it protects' };
  }
  if (!text.includes('*') && holdsQuestionMark(text)) {
    const message = `what stands behind the ? would be left out; write ${JSON.stringify(text.trim().replaceAll('?', '*'))}`;
    return { code: 'wrong-address', message };
  }
  if (holdsAnotherAddress(text))
    return { code: 'wrong-address', message: 'expected one address an entry: ["a@example.com", "b@example.com"]' };
  const notation = notationInAddress(text);
  if (notation !== undefined || /^%(?![0-9a-f]{2})/i.test(text)) return { code: 'wrong-address', message: wildcardRemedy(notation?.glob) };
  const mark = markAheadOf(text);
  if (mark !== undefined) {
    const message = `the ${mark.sign} would be part of the address, and nobody's begins so; write ${JSON.stringify(mark.without)}, or leave the entry out`;
    return { code: 'wrong-address', message };
  }
  const isMet = text.includes('*') ? isMeantPattern(text) : wellFormedAddress(text) !== undefined;
  return isMet ? undefined : { code: 'wrong-address', message: protectRemedy(text.trim().replace(/^sips?:/i, '')) };
}

function wildcardRemedy(glob: string | undefined): string {
  const isUsable = glob !== undefined && protectFault(glob) === undefined;
  return `a pattern is written with * and nothing beside it, as in ${JSON.stringify(isUsable ? glob : '*@board.example.com')}`;
}

/** A pattern says where the user ends, or that it is a telephone. */
function isMeantPattern(written: string): boolean {
  return addressParts(written).some(({ form, text }) => {
    const shape = form === 'readable' ? readableAddressShape : addressShape;
    return /@|^tel:/.test(text) && canFit(shape, globTokens(text.toUpperCase().toLowerCase()));
  });
}

function protectRemedy(bare: string): string {
  const fault = telephoneFault(bare);
  if (fault !== undefined) return fault;
  const number = canonicalTelephone(bare.replace(/^tel:/i, ''));
  if (number !== undefined) return `expected an address; a telephone reads "tel:${number}"`;
  const plain = withPlainSigns(bare);
  if (plain !== bare && protectFault(plain) === undefined) return `expected plain letters and signs: ${JSON.stringify(plain)}`;
  const within = addressWithin(bare);
  if (within !== undefined) return `expected an address and nothing around it: ${JSON.stringify(within)}`;
  if (/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(bare)) return `expected an address; to protect everyone of a domain write "*@${bare}"`;
  return 'expected an address or a pattern: "sip:ceo@example.com", "*@board.example.com", "tel:+4930123456"';
}

/** `moderator@example.com` or `DOMAIN\\user`. */
export function usernameFault(text: string): Fault | undefined {
  const [, scheme, user = '', host = ''] = /^(sips?:)?([^\s@\\]+)@([^\s@\\]+)$/i.exec(text) ?? [];
  const domain = scheme === undefined ? canonicalDomain(host) : addressDomain(text);
  const isAddress = domain !== undefined && canBeUser(user);
  const isAccount = /^[^\s@\\]+\\[^\s\\]+$/.test(text) && canBeUser(text.replace('\\', ''));
  if ((isAddress || isAccount) && !/^["'`“„‘’«<([]|^(?:mailto|smtp|upn):/i.test(text)) return undefined;
  return { code: 'wrong-username', message: 'expected moderator@example.com or DOMAIN\\user, and nothing around it' };
}

/** What no directory takes in the name of a user, and what was to be put in for a variable. */
function canBeUser(text: string): boolean {
  return !/[*?"<>|[\]{}:;,/]|%\w+%/.test(text);
}

export function endpointFault(text: string): Fault | undefined {
  if (/^sips?:[^\s@;]+@[^\s@;]+$/i.test(text) && readAddress(text)?.kind === 'address') return undefined;
  return { code: 'wrong-address', message: 'expected the SIP address of the trusted application endpoint: sip:moderator@example.com' };
}

export function callbackPathFault(text: string): Fault | undefined {
  if (/^\/[^\s?#]*$/.test(text)) return undefined;
  return { code: 'wrong-path', message: 'expected a path that starts with /, without query: /callback' };
}

export function guidFault(text: string): Fault | undefined {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return undefined;
  return { code: 'wrong-id', message: 'expected an id of the form 11111111-2222-3333-4444-555555555555' };
}

/** A file or directory. Escapes of a double-quoted Windows path ("C:\new") arrive as control characters. */
export function pathFault(text: string): Fault | undefined {
  const message = pathRemedy(text);
  return message === undefined ? undefined : { code: 'wrong-path', message };
}

/** What a shell, a command prompt or a service manager puts a directory in for. Here it would be the name of one. */
const expanded = /^~\w*(?:[\\/]|$)|(?:^|[\\/])\$\w|\$\{\w|\$\(|%\w+%|^%\w[\\/]/;

function pathRemedy(text: string): string | undefined {
  if (text.trim() === '') return 'expected a path, not an empty text';
  if (/\p{Cc}/u.test(text))
    return 'this path holds a control character; in double quotes a backslash starts an escape, so write it in single quotes';
  if (expanded.test(text)) return `nothing is put in for ~ and variables in a path (${JSON.stringify(text)}); write it out in full`;
  if (/^file:/i.test(text)) return `expected a path and no URL; write ${JSON.stringify(text.replace(/^file:(?:\/\/)?/i, ''))}`;
  if (/^\s*(["'`]).*\1\s*$|^\s*[“”„‘’«].*[“”‘’»]\s*$/s.test(text))
    return `the quotes in ${text} are read as part of the path; leave out the inner ones`;
  return undefined;
}

export function environmentNameFault(text: string): Fault | undefined {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return undefined;
  return {
    code: 'wrong-value',
    message: 'expected the name of an environment variable, such as LOBBYGUARD_PASSWORD (not the secret itself)',
  };
}

export function labelFault(text: string): Fault | undefined {
  if (text.trim() === text && /^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u.test(text)) return undefined;
  return { code: 'wrong-value', message: 'expected a label of 1 to 64 printable characters: moderator' };
}

export function notBlank(text: string): Fault | undefined {
  return text.trim() === '' ? { code: 'wrong-value', message: 'expected a text that is not empty' } : undefined;
}
