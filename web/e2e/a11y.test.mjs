import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { openGallery, startGallery } from './gallery.mjs';
import { here } from './harness.mjs';
import { setStage } from './stage.mjs';

const axe = await readFile(here('../node_modules/axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const phone = { width: 360, height: 740 };
const laptop = { width: 1440, height: 900 };

describe('every state', () => {
  const stage = setStage({ serve: startGallery });

  for (const [colorScheme, viewport, language] of [
    ['light', phone, 'en'],
    ['dark', laptop, 'en'],
    ['dark', phone, 'ar'],
  ]) {
    it(`violates no rule of axe: ${colorScheme}, ${viewport.width} wide, ${language}`, async () => {
      const { page, names, show, close } = await openGallery(stage.browser, stage.server.url, { viewport, colorScheme, bypassCSP: true });
      await page.evaluate(axe);
      const violations = [];
      await page.evaluate((code) => globalThis.chooseLanguage(code), language);
      for (const name of names) {
        await show(name);
        const found = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: 'tag', values } }), rules);
        violations.push(
          ...found.violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`),
        );
      }
      assert.deepEqual(violations, []);
      await close();
    });
  }

  it('has targets of 24 pixels at least, and nothing is wider than the screen', async () => {
    const { page, names, show, close } = await openGallery(stage.browser, stage.server.url, { viewport: { width: 320, height: 568 } });
    const faults = [];
    for (const name of names) {
      await show(name);
      faults.push(
        ...(await page.evaluate((state) => {
          const small = [...document.querySelectorAll('button, a, select, input')].filter((element) => {
            const { width, height } = element.getBoundingClientRect();
            return element.checkVisibility() && !element.matches('[type=checkbox]') && (width < 24 || height < 24) && width > 1;
          });
          const wide = document.documentElement.scrollWidth > innerWidth ? [`${state}: ${document.documentElement.scrollWidth} wide`] : [];
          return [...wide, ...small.map((element) => `${state}: ${element.outerHTML.slice(0, 120)}`)];
        }, name)),
      );
    }
    assert.deepEqual(faults, []);
    await close();
  });
});
