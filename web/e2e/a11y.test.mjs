import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openGallery, startGallery } from './gallery.mjs';
import { setStage } from './stage.mjs';
import { findViolations } from './support/axe.mjs';
import { findCovered } from './support/covered.mjs';

const phone = { width: 360, height: 740 };
const laptop = { width: 1440, height: 900 };

describe('every state', () => {
  const stage = setStage({ serve: startGallery });

  for (const [colorScheme, viewport, language] of [
    ['light', phone, 'en'],
    ['dark', laptop, 'en'],
    ['dark', phone, 'ar'],
  ]) {
    it(`violates no rule of axe and covers nothing that can be pressed: ${colorScheme}, ${viewport.width} wide, ${language}`, async () => {
      const { page, names, show, close } = await openGallery(stage.browser, stage.server.url, { viewport, colorScheme, bypassCSP: true });
      const violations = [];
      await page.evaluate((code) => globalThis.chooseLanguage(code), language);
      for (const name of names) {
        await show(name);
        const faults = [...(await findViolations(page)), ...(await findCovered(page))];
        violations.push(...faults.map((fault) => `${name}: ${fault}`));
      }
      assert.deepEqual(violations, []);
      await close();
    });
  }

  it('covers nothing that can be pressed on a phone on its side', async () => {
    const { page, names, show, close } = await openGallery(stage.browser, stage.server.url, { viewport: { width: 844, height: 390 } });
    const covered = [];
    for (const name of names) {
      await show(name);
      covered.push(...(await findCovered(page)).map((fault) => `${name}: ${fault}`));
    }
    assert.deepEqual(covered, []);
    await close();
  });

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
