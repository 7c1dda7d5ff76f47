import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchBody, batchType, readBatch } from '../../src/wire/batch.ts';

const type = `${batchType}; boundary="X"`;

function part(answer: string): string {
  return `--X\r\nContent-Type: application/http; msgtype=response\r\n\r\n${answer}\r\n`;
}

const ok = part('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\uFEFF{"a":1}');
const gone = part('HTTP/1.1 204 No Content\r\n\r\n');

test('requests are written one after the other, on the host they are for', () => {
  const body = batchBody(
    [
      { method: 'GET', url: 'https://pool.example.com/a?b=1' },
      { method: 'POST', url: 'https://pool.example.com:8443/a/reject' },
    ],
    'X',
  );
  expect(body).toBe(
    '--X\r\nContent-Type: application/http; msgtype=request\r\n\r\n' +
      'GET /a?b=1 HTTP/1.1\r\nHost: pool.example.com\r\nAccept: application/json\r\n\r\n\r\n' +
      '--X\r\nContent-Type: application/http; msgtype=request\r\n\r\n' +
      'POST /a/reject HTTP/1.1\r\nHost: pool.example.com:8443\r\nAccept: application/json\r\nContent-Length: 0\r\n\r\n\r\n' +
      '--X--\r\n',
  );
});

test('answers are read in their order, a byte order mark is no part of a body', () => {
  expect(readBatch(type, `${ok}${gone}--X--\r\n`)).toEqual([
    { status: 200, headers: { 'content-type': 'application/json' }, text: '{"a":1}' },
    { status: 204, headers: {}, text: '' },
  ]);
});

test.each([
  ['line feeds only', `${ok}${gone}--X--`.replaceAll('\r\n', '\n')],
  ['a preamble and an epilogue', `hello\r\n${ok}${gone}--X--\r\nbye`],
  ['no phrase behind the status', `${ok}${gone}--X--`.replace('204 No Content', '204')],
  ['blanks behind a boundary', `${ok}${gone}`.replaceAll('--X\r', '--X \r').concat('--X--')],
])('%s is read all the same', (_name, body) => {
  expect(readBatch(type, body)?.map(({ status }) => status)).toEqual([200, 204]);
});

test.each([
  ['another type', 'text/html', `${ok}--X--`],
  ['no type', undefined, `${ok}--X--`],
  ['no boundary', batchType, `${ok}--X--`],
  ['a page', type, '<html>no</html>'],
  ['nothing', type, ''],
  ['no last boundary', type, ok + gone],
  ['a cut in the middle of a part', type, (ok + gone).slice(0, -20)],
  ['a part that is no answer', type, `${ok}${part('hello')}--X--`],
  ['a part without a status', type, `${ok}${part('HTTP/1.1 OK\r\n\r\n')}--X--`],
  ['parts behind the last boundary', type, `${ok}--X--\r\n${gone}--X--`],
])('%s tells nothing', (_name, contentType, body) => {
  expect(readBatch(contentType, body)).toBeUndefined();
});

const answers = fc.array(
  fc.record({
    status: fc.integer({ min: 200, max: 599 }),
    text: fc.oneof(
      fc.constant(''),
      fc.json(),
      fc.string().map((text) => JSON.stringify(text)),
    ),
  }),
  { maxLength: 30 },
);

test('whatever is answered is read back, in order', () => {
  fc.assert(
    fc.property(answers, (given) => {
      const body = given
        .map(({ status, text }) => part(`HTTP/1.1 ${status} X\r\nA: b\r\n\r\n${text === '' ? '' : `\uFEFF${text}`}`))
        .join('');
      expect(readBatch(type, `${body}--X--\r\n`)).toEqual(given.map(({ status, text }) => ({ status, headers: { a: 'b' }, text })));
    }),
  );
});

test('a body that is cut anywhere tells nothing, or everything', () => {
  const whole = `${ok}${gone}${ok}--X--`;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length }), (at) => {
      const read = readBatch(type, whole.slice(0, at));
      expect(read === undefined || read.length === 3).toBe(true);
    }),
  );
});

test('noise never throws', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (contentType, body) => void readBatch(contentType, body)));
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('--X', '--X--', '\r\n', '\n', 'HTTP/1.1 200', ':', ' ')),
      (pieces) => void readBatch(type, pieces.join('')),
    ),
  );
});
