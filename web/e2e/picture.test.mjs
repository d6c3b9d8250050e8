// From one partner's picture to the next one's.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { until, untilInCall, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';

const stage = setStage();

/** Keeps each picture that the browser paints, small; `end` gives how bright each is where nothing else than the picture stands, from 0 to 255. */
async function film(page) {
  const session = await page.context().newCDPSession(page);
  const pictures = [];
  session.on('Page.screencastFrame', ({ data, sessionId }) => {
    pictures.push(data);
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 80, maxWidth: 160, maxHeight: 120 });
  return {
    pictures,
    async end() {
      await session.send('Page.stopScreencast');
      const reader = await page.context().newPage();
      const light = await reader.evaluate(async (all) => {
        const means = [];
        for (const data of all) {
          const image = await createImageBitmap(await (await fetch(`data:image/jpeg;base64,${data}`)).blob());
          const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
          canvas.drawImage(image, 0, 0);
          const dots = canvas.getImageData(image.width * 0.05, image.height * 0.25, image.width * 0.2, image.height * 0.4).data;
          let sum = 0;
          for (let at = 0; at < dots.length; at += 4) sum += Math.max(dots[at], dots[at + 1], dots[at + 2]);
          means.push(Math.round(sum / (dots.length / 4)));
        }
        return means;
      }, pictures);
      await reader.close();
      return light;
    },
  };
}

it('no black comes between two pictures, and one element shows both', async () => {
  const [ann, bob] = await Promise.all([stage.open({ colorScheme: 'dark' }), stage.open()]);
  await Promise.all([ann.enter(), bob.enter()]);
  await untilInCall(ann, bob);
  await ann.button('Blur').waitFor();
  const cleo = await stage.open();
  await cleo.enter();
  await untilStatus(cleo, /^Waiting/);
  await ann.remoteVideo.evaluate((video) => {
    globalThis.shower = video;
    globalThis.framesOf = new Set();
    video.addEventListener('loadeddata', () => requestAnimationFrame(() => requestAnimationFrame(() => globalThis.framesOf.add(video.srcObject))));
  });
  const isKept = () => document.querySelector('canvas.invisible').getContext('2d').getImageData(0, 0, 1, 1).data[3] > 0;
  await until('the colours of the first are kept', () => ann.page.evaluate(isKept), Boolean);
  const lights = await film(ann.page);
  await until('a picture of the first', () => lights.pictures.length, (count) => count > 0);
  await ann.press('Skip');
  // Where a picture becomes larger later, Chromium without a graphics card may paint none of it for a moment.
  await until('the first frame of the next', () => ann.page.evaluate(() => globalThis.framesOf.has(globalThis.shower.srcObject)), Boolean);
  const found = await lights.end();
  await untilInCall(ann, cleo);
  assert.ok(await ann.remoteVideo.evaluate((video) => video === globalThis.shower), 'another element');
  assert.ok(Math.min(...found) > 45, `how bright it was: ${found}`);
});
