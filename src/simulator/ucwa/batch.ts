// Batch requests (docs/protocol.md, Batch): parts carried out one by one, answers in request order, every part body after a byte order mark.
import { type Answer, type Exchange, errorAnswer } from '../http/exchange.ts';

/** Outstanding requests one user may have in batches; above it nothing of the batch is executed. */
const partLimit = 100;

export async function answerBatch(exchange: Exchange, run: (part: Exchange) => Promise<Answer>): Promise<Answer> {
  const boundary = /boundary="?([^";]+)"?/i.exec(exchange.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return errorAnswer(415);
  const parts = exchange.body.split(`--${boundary}`).slice(1, -1);
  if (parts.length > partLimit) return errorAnswer(429);
  const requests = parts.map((part) => parsePart(part, exchange));
  if (requests.some((request) => request === undefined)) return errorAnswer(400, 'DeserializationFailure');
  let text = '';
  for (const request of requests) {
    if (request === undefined) continue;
    const forbidden = /\/(batch|events)$/.test(request.url.pathname);
    const answer = forbidden ? errorAnswer(400, 'OperationNotSupported') : await run(request);
    text += `--${boundary}\r\n${partText(answer)}\r\n`;
    answer.onDelivered?.();
  }
  return { status: 200, text: `${text}--${boundary}--\r\n`, contentType: `multipart/batching; boundary="${boundary}"` };
}

function parsePart(part: string, outer: Exchange): Exchange | undefined {
  const request = part.slice(part.search(/\r?\n\r?\n/)).trimStart();
  const [head = '', ...rest] = request.split(/\r?\n\r?\n/);
  const [line = '', ...headerLines] = head.split(/\r?\n/);
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(line.trim()) ?? [];
  if (method === undefined || target === undefined || !URL.canParse(target, outer.url.href)) return undefined;
  const headers = Object.fromEntries(
    headerLines.map((header) => [header.split(':')[0]?.trim().toLowerCase() ?? '', header.slice(header.indexOf(':') + 1).trim()]),
  );
  return {
    ...outer,
    method,
    url: new URL(target, outer.url),
    headers: { ...headers, authorization: outer.headers.authorization },
    body: rest.join('\r\n\r\n').trim(),
  };
}

function partText(answer: Answer): string {
  const body = answer.json === undefined ? '' : `\uFEFF${JSON.stringify(answer.json)}`;
  const type = body === '' ? '' : 'Content-Type: application/json; charset=utf-8\r\n';
  return `Content-Type: application/http; msgtype=response\r\n\r\nHTTP/1.1 ${answer.status} \r\n${type}\r\n${body}`;
}
