// Several requests in one body, and their answers in another (docs/protocol.md, Batch): multipart/batching with parts of application/http.
// The rule: answers are told apart by their order alone, so a body that was cut short or has a part that cannot be read tells nothing.

export interface BatchedRequest {
  method: 'GET' | 'POST';
  /** Absolute. */
  url: string;
}

export interface BatchedAnswer {
  status: number;
  /** Names in lower case; a name that comes twice has its values joined. */
  headers: Readonly<Record<string, string>>;
  /** Without the byte order mark that bodies of parts begin with. */
  text: string;
}

export const batchType = 'multipart/batching';

export function batchBody(requests: readonly BatchedRequest[], boundary: string): string {
  return `${requests.map((request) => `--${boundary}\r\n${partOf(request)}`).join('')}--${boundary}--\r\n`;
}

function partOf({ method, url }: BatchedRequest): string {
  const { host, pathname, search } = new URL(url);
  const length = method === 'POST' ? 'Content-Length: 0\r\n' : '';
  const request = `${method} ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\n${length}\r\n`;
  return `Content-Type: application/http; msgtype=request\r\n\r\n${request}\r\n`;
}

/** The answers in their order; undefined where the body is no batch, or not all of one. */
export function readBatch(contentType: string | undefined, body: string): BatchedAnswer[] | undefined {
  const boundary = boundaryOf(contentType ?? '');
  if (boundary === undefined) return undefined;
  const pieces = body.split(new RegExp(`(?:^|\\r?\\n)--${escaped(boundary)}(--)?[ \\t]*(?=\\r?\\n|$)`));
  // What splits is captured: before the first boundary, then by turns whether a boundary is the last one, and what follows it.
  const closed = pieces.length >= 3 && pieces.at(-2) === '--';
  const parts = pieces.slice(2).filter((_, n) => n % 2 === 0);
  if (!closed || pieces.slice(1, -2).some((mark, n) => n % 2 === 0 && mark === '--')) return undefined;
  const answers = parts.slice(0, -1).map(readPart);
  return answers.every((answer) => answer !== undefined) ? answers : undefined;
}

function boundaryOf(contentType: string): string | undefined {
  if (!new RegExp(`^\\s*${batchType}\\s*;`, 'i').test(contentType)) return undefined;
  const found = /;\s*boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType);
  return found?.[1] ?? found?.[2];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Headers of the part, then a whole answer: status line, headers, body. */
function readPart(part: string): BatchedAnswer | undefined {
  const [, answer] = divided(part.replace(/^\r?\n/, ''));
  const [head = '', body = ''] = divided((answer ?? '').replace(/^\s+/, ''));
  const [line = '', ...lines] = head.split(/\r?\n/);
  const status = Number(/^HTTP\/\d(?:\.\d)? +(\d{3})(?: |$)/.exec(line)?.[1]);
  if (!(status >= 100)) return undefined;
  return { status, headers: headersOf(lines), text: body.replace(/^\uFEFF/, '') };
}

/** At the first empty line. */
function divided(text: string): [string, string | undefined] {
  const empty = /\r?\n\r?\n/.exec(text);
  return empty === null ? [text.replace(/\r?\n$/, ''), undefined] : [text.slice(0, empty.index), text.slice(empty.index + empty[0].length)];
}

function headersOf(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}
