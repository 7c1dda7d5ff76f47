import { expect, test } from 'vitest';
import { sentOnTo } from '../../src/order/redirect.ts';

const href = 'https://front.example.com/apps/7/conversations/c9/participants/eve@example.com/eject';

test.each([
  ['the same on another host', 307, 'https://pool2.example.com/apps/7/conversations/c9/participants/eve@example.com/eject', true],
  ['the same in another spelling', 308, 'https://pool2.example.com/tgt-1/participants/eve%40example.com/eject?endpointId=a', true],
  ['somebody else', 307, 'https://front.example.com/apps/7/conversations/c9/participants/bob@example.com/eject', false],
  ['another action', 307, 'https://front.example.com/apps/7/conversations/c9/participants/eve@example.com/admit', false],
  ['a redirect that is for reads', 302, 'https://pool2.example.com/apps/7/conversations/c9/participants/eve@example.com/eject', false],
  ['nowhere', 307, undefined, false],
])('an action sent on to %s', (_, status, location, followed) => {
  const reply = { status, url: href, authoritative: true, ...(location === undefined ? {} : { location }) };
  expect(sentOnTo(href, reply)).toBe(followed ? location : undefined);
});
