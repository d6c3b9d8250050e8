// The gallery, opened: a page that can show every state. `npm run gallery` builds it.
import { fileURLToPath } from 'node:url';
import { startServer } from './harness.mjs';

const webRoot = fileURLToPath(new URL('../../build/gallery', import.meta.url));

/** In the page: what is fetched is there, moves and fades that end have ended, every film shows a picture, and what is out of focus its colours. */
function isStill() {
  const moves = document.getAnimations().some((move) => move.playState === 'running' && move.effect.getComputedTiming().endTime !== Infinity);
  const films = [...document.querySelectorAll('video')].filter(({ srcObject }) => srcObject?.getVideoTracks().some(({ readyState }) => readyState === 'live'));
  // What is left of a last picture stands back, and may be nothing.
  const unfocused = [...document.querySelectorAll('section:has(video) canvas')].filter((canvas) => getComputedStyle(canvas).opacity > 0.5 && canvas.checkVisibility({ visibilityProperty: true }));
  const hasColours = (canvas) => canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3] > 0;
  return document.querySelector('h1') && !moves && films.every(({ readyState }) => readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) && unfocused.every(hasColours);
}

export function startGallery() {
  return startServer({ webRoot });
}

/** A page of the gallery. Still, so that pictures and checks see what is there in the end. */
export async function openGallery(browser, url, options) {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => 'showState' in globalThis);
  const names = await page.evaluate(() => globalThis.stateNames);
  return {
    page,
    names,
    async show(name) {
      await page.evaluate((state) => globalThis.showState(state), name);
      const presses = await page.evaluate((state) => globalThis.pressesOf(state), name);
      for (const press of presses) {
        if (press.length === 1) await page.keyboard.press(press);
        else await page.getByRole('button', { name: press, exact: true }).click();
      }
      // What both share is said after a second; one of it is the user's own word, in every language.
      if (name.endsWith('-shared')) await page.getByText('music').first().waitFor();
      // What has been drawn tells what moves.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await page.waitForFunction(isStill);
    },
    close: () => context.close(),
  };
}
