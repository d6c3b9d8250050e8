// Takes a picture of every state, light and dark, on two phones, a tablet, a phone on its side and a laptop: build/screens/<scheme>-<width>/<state>.png.
// Arguments are the states to take; without them it is all of them. With --picture it is the one in the README.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openGallery, startGallery } from './gallery.mjs';
import { startBrowser } from './harness.mjs';

const target = fileURLToPath(new URL('../../build/screens', import.meta.url));
const viewports = [
  { width: 360, height: 740 },
  { width: 390, height: 844 },
  { width: 820, height: 1180 },
  { width: 844, height: 390 },
  { width: 1440, height: 900 },
];
const picture = fileURLToPath(new URL('../../docs/call.jpg', import.meta.url));
const wanted = process.argv.slice(2);

const [server, browser] = await Promise.all([startGallery(), startBrowser()]);

async function takePicture() {
  const gallery = await openGallery(browser, server.url, { viewport: viewports.at(-1), colorScheme: 'dark' });
  await gallery.show('in-call');
  await gallery.page.screenshot({ path: picture, type: 'jpeg', quality: 88 });
  console.log(`Took ${picture}`);
}

async function takeAll() {
  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of viewports) {
      const gallery = await openGallery(browser, server.url, { viewport, colorScheme });
      const folder = join(target, `${colorScheme}-${viewport.width}`);
      await mkdir(folder, { recursive: true });
      const names = wanted.length > 0 ? wanted : gallery.names;
      for (const name of names) {
        await gallery.show(name);
        await gallery.page.screenshot({ path: join(folder, `${name}.png`), fullPage: name === 'home' });
      }
      console.log(`Took ${names.length} pictures: ${folder}`);
      await gallery.close();
    }
  }
}

try {
  await (wanted.includes('--picture') ? takePicture() : takeAll());
} finally {
  await browser.close();
  await server.stop();
}
