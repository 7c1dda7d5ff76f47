// Raising a rule and accepting a set that waits, by clicks in Chromium.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { until } from '../support/daemon.ts';
import { aDeskInChromium } from './at-the-desk.ts';
import { inBrowser } from './chromium.ts';

const axe = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
const pictures = process.env['LOBBYGUARD_PICTURES'];

const assisting = `name: guests
mode: assist
rules:
  - { id: staff, when: { domain: { equal: example.com } }, then: allow }
  - { id: no-partners, description: Nobody from outside., when: { sourceNetwork: Federated }, then: remove, cap: 100 }
`;
const strict = 'name: guests\nrules:\n  - { id: no-partners, when: { sourceNetwork: Federated }, then: remove }\n';
const config = { safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 1_000, maxNewRemovals: { people: 10, share: 1 } } };

const { atTheDesk } = aDeskInChromium();

async function twelvePartners(policies: string) {
  const scene = await atTheDesk({ policies, config }, (simulator) => {
    for (let n = 0; n < 12; n += 1)
      simulator
        .meeting()
        .join({ uri: `sip:p${n}@partner.example`, name: `Partner ${n}`, anonymous: false, network: 'Federated', lobby: n % 2 === 0 });
  });
  await until('everybody to be decided on', () => new Set(scene.of('decision').map((one) => one.participant)).size >= 12);
  return scene;
}

/** In the dark and on a phone; `LOBBYGUARD_PICTURES=folder` keeps what was seen. */
async function looksRight(page: Page, name: string): Promise<void> {
  await page.evaluate(axe);
  for (const [width, colorScheme] of [
    [1280, 'dark'],
    [390, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`) });
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    const faults = await page.evaluate("axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))");
    expect({ name, wide: wide > width, faults }).toEqual({ name, wide: false, faults: [] });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

inBrowser('a set that waits says whom it would remove, and a click lets it take effect', async () => {
  const scene = await twelvePartners('name: guests\nrules:\n  - { id: nobody, when: { name: nobody, anonymous: true }, then: reject }\n');
  const { page, policyFile, daemon } = scene;
  writeFileSync(policyFile, strict);
  await daemon.reload();
  await page.getByRole('button', { name: 'Accept these policies…' }).waitFor();
  await page.goto(`${page.url().split('#')[0]}#/policies`);
  await page.getByText('no-partners: 12').click();
  await looksRight(page, 'waiting-policies');
  await page.getByRole('button', { name: 'Accept these policies…' }).click();
  await page.getByRole('button', { name: 'Accept', exact: true }).click();
  await until('all of them to be removed', () => scene.of('outcome').filter(({ result }) => result === 'done').length >= 12);
  expect(scene.of('policy').at(-1)).toMatchObject({ by: { who: 'R. Meier', via: 'console' } });
});

inBrowser('a rule is tried by the record, and a click writes its mode, which the gate then looks at', async () => {
  const scene = await twelvePartners(assisting);
  const { page, policyFile } = scene;
  await page.goto(`${page.url().split('#')[0]}#/policies`);
  await page
    .getByRole('row', { name: /no-partners/ })
    .getByRole('button', { name: 'What would it do?' })
    .click();
  await page.getByText('it would have removed 12 people in 1 meeting').waitFor();
  await page.getByText('Partner 3, p3@partner.example, in A meeting').waitFor();
  await page.getByText('no human has said anything about them yet').waitFor();
  await looksRight(page, 'promote-question');
  await page.getByRole('button', { name: 'Write mode: enforce' }).click();
  await page.getByText('Policies wait: 12 people would be removed').first().waitFor();
  expect(readFileSync(policyFile, 'utf8')).toContain('mode: enforce\n');
  expect(scene.of('attempt')).toEqual([]);
});
