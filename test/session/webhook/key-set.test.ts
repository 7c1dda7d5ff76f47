import { expect, onTestFinished, test, vi } from 'vitest';
import { createKeySet, type KeySet } from '../../../src/session/webhook/key-set.ts';
import { createIssuer } from './issuer.ts';

const jws = { payload: '', signature: '' };

/** A source whose text, clock and failures a test controls. */
function aSource(text: string) {
  const source = { text, at: 1_000_000, reads: 0, troubles: [] as string[], failure: undefined as Error | undefined };
  const keys: KeySet = createKeySet(
    {
      name: 'jwks.json',
      async read() {
        source.reads += 1;
        if (source.failure !== undefined) throw source.failure;
        return source.text;
      },
      freshMs: 5_000,
      cooldownMs: 1_000,
    },
    (message) => source.troubles.push(message),
    () => source.at,
  );
  return { source, keys };
}

const find = (keys: KeySet, kid: string) => keys.find({ alg: 'RS256', kid }, jws);

test('an unknown key makes the keys be read again, at once, but only once in the cooldown', async () => {
  const [first, second] = await Promise.all([createIssuer('a'), createIssuer('b')]);
  const { source, keys } = aSource(first.jwks);
  await keys.refresh();
  source.text = JSON.stringify({ keys: [first.jwk, second.jwk] });
  await expect(find(keys, 'b')).rejects.toThrow();
  expect(source.reads).toBe(1);
  source.at += 1_000;
  await expect(find(keys, 'b')).resolves.toBeDefined();
  for (let n = 0; n < 50; n++) await expect(find(keys, 'c')).rejects.toThrow();
  expect(source.reads).toBe(2);
});

test('keys not read yet are read for the first token that comes', async () => {
  const { source, keys } = aSource((await createIssuer('a')).jwks);
  await expect(find(keys, 'a')).resolves.toBeDefined();
  expect(source.reads).toBe(1);
});

test('what was good stays in force while the file is half written, and trouble is told once', async () => {
  const issuer = await createIssuer('a');
  const { source, keys } = aSource(issuer.jwks);
  await keys.refresh();
  for (const broken of [issuer.jwks.slice(0, 40), '', '{}', '{"keys":[]}', '{"keys":[{"kty":"oct","k":"AAAA"}]}']) {
    source.text = broken;
    source.at += 2_000;
    await expect(find(keys, 'b')).rejects.toThrow();
  }
  await expect(find(keys, 'a')).resolves.toBeDefined();
  expect(source.troubles).toHaveLength(1);
  expect(source.troubles[0]).toContain('jwks.json');
});

test('trouble that came back after it was over is told again', async () => {
  const { source, keys } = aSource((await createIssuer('a')).jwks);
  await keys.refresh();
  for (const failure of [new Error('no route'), undefined, new Error('no route')]) {
    source.failure = failure;
    source.at += 2_000;
    await find(keys, 'b').catch(() => undefined);
  }
  expect(source.troubles).toHaveLength(2);
});

test('keys that nobody could confirm for a day verify nothing any more', async () => {
  const { source, keys } = aSource((await createIssuer('a')).jwks);
  await keys.refresh();
  source.failure = new Error('no route');
  source.at += 23 * 3_600_000;
  await expect(find(keys, 'a')).resolves.toBeDefined();
  source.at += 2 * 3_600_000;
  await expect(find(keys, 'a')).rejects.toThrow('no keys');
  source.failure = undefined;
  source.at += 2_000;
  await expect(find(keys, 'a')).resolves.toBeDefined();
});

test('the revision grows when the keys change and not when they are merely read again', async () => {
  const { source, keys } = aSource((await createIssuer('a')).jwks);
  await keys.refresh();
  const before = keys.revision();
  await keys.refresh();
  expect(keys.revision()).toBe(before);
  source.text = (await createIssuer('b')).jwks;
  await keys.refresh();
  expect(keys.revision()).toBeGreaterThan(before);
});

test('asking for the revision reads old keys again in the background', async () => {
  const { source, keys } = aSource((await createIssuer('a')).jwks);
  await keys.refresh();
  keys.revision();
  expect(source.reads).toBe(1);
  source.at += 5_000;
  keys.revision();
  keys.revision();
  expect(source.reads).toBe(2);
});

test('a private key in the set is refused with the reason', async () => {
  const issuer = await createIssuer('a');
  const { keys } = aSource(JSON.stringify({ keys: [{ ...issuer.jwk, d: 'AAAA' }] }));
  await expect(keys.refresh()).rejects.toThrow('private key');
});

test('a byte order mark, foreign keys and keys named by thumbprint only are no obstacle', async () => {
  const { kid, ...nameless } = (await createIssuer('a')).jwk;
  const { keys } = aSource(`\uFEFF${JSON.stringify({ keys: [7, { kty: 'EC' }, nameless] })}`);
  await keys.refresh();
  expect(kid).toBe('a');
  await expect(find(keys, 'a')).resolves.toBeDefined();
  await expect(keys.find({ alg: 'RS256', x5t: 'a' }, jws)).resolves.toBeDefined();
});

test('a wall clock that is set back does not keep new keys out', async () => {
  const [first, second] = await Promise.all([createIssuer('a'), createIssuer('b')]);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const source = { name: 'jwks.json', text: first.jwks, freshMs: 5_000, cooldownMs: 0 };
  const keys = createKeySet({ ...source, read: async () => source.text }, () => undefined);
  await keys.refresh();
  vi.setSystemTime(Date.now() - 3_600_000);
  source.text = second.jwks;
  await expect(find(keys, 'b')).resolves.toBeDefined();
});
