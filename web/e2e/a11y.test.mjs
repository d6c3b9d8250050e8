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

  /** What `look` finds at fault in each state, with the state's name. */
  async function faultsOf(look, options, language = 'en') {
    const { page, names, show, close } = await openGallery(stage.browser, stage.server.url, options);
    await page.evaluate((code) => globalThis.chooseLanguage(code), language);
    const faults = [];
    for (const name of names) {
      await show(name);
      faults.push(...(await look(page)).map((fault) => `${name}: ${fault}`));
    }
    await close();
    return faults;
  }

  for (const [colorScheme, viewport, language] of [
    ['light', phone, 'en'],
    ['dark', laptop, 'en'],
    ['dark', phone, 'ar'],
  ]) {
    it(`violates no rule of axe and covers nothing that can be pressed: ${colorScheme}, ${viewport.width} wide, ${language}`, async () => {
      const look = async (page) => [...(await findViolations(page)), ...(await findCovered(page))];
      assert.deepEqual(await faultsOf(look, { viewport, colorScheme, bypassCSP: true }, language), []);
    });
  }

  it('covers nothing that can be pressed on a phone on its side', async () => {
    assert.deepEqual(await faultsOf(findCovered, { viewport: { width: 844, height: 390 } }), []);
  });

  it('has targets of 24 pixels at least, and nothing is wider than the screen', async () => {
    const look = (page) =>
      page.evaluate(() => {
        const small = [...document.querySelectorAll('button, a, select, input')].filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          return element.checkVisibility() && !element.matches('[type=checkbox]') && (width < 24 || height < 24) && width > 1;
        });
        const wide = document.documentElement.scrollWidth > innerWidth ? [`${document.documentElement.scrollWidth} wide`] : [];
        return [...wide, ...small.map((element) => element.outerHTML.slice(0, 120))];
      });
    assert.deepEqual(await faultsOf(look, { viewport: { width: 320, height: 568 } }), []);
  });
});
