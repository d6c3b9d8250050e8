// Makes the picture in the README: a real call between two browsers, with drawn people before the cameras.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openUser, startBrowser, startServer, until, untilInCall } from './harness.mjs';

const target = fileURLToPath(new URL('../../docs/call.jpg', import.meta.url));
const camera = { width: 1280, height: 720 };
const scenes = [
  { wall: 'linear-gradient(120deg, #2b1b3a, #7a3346 70%, #b9593f)', lights: ['#ffd9a0', '#ff9a6b', '#ffb98a'] },
  { wall: 'linear-gradient(240deg, #16243d, #2c4a6e 60%, #4f7f8f)', lights: ['#a9e0ff', '#ffe6b0', '#8f8bff'] },
];

/** Runs in the page: turns the front page into one of its two people, in a room out of focus. */
function drawScene({ index, scene: { wall, lights } }) {
  const person = document.querySelectorAll('svg[viewBox="0 0 320 400"]')[index].cloneNode(true);
  person.querySelectorAll(':scope > circle').forEach((circle) => circle.remove());
  person.setAttribute('preserveAspectRatio', 'xMidYMax meet');
  Object.assign(person.style, { position: 'absolute', inset: 'auto 0 0', margin: 'auto', width: '720px', height: '640px' });
  const room = document.createElement('div');
  // Chromium reads the film's full range of brightness as the narrower one of video.
  Object.assign(room.style, { position: 'fixed', inset: '0', overflow: 'hidden', background: wall, filter: 'contrast(0.86)' });
  for (let n = 0; n < 14; n += 1) {
    const light = document.createElement('div');
    const size = 60 + ((n * 53) % 130);
    Object.assign(light.style, {
      position: 'absolute',
      left: `${(n * 211 + index * 90) % 1240}px`,
      top: `${(n * 137) % 520}px`,
      width: `${size}px`,
      height: `${size}px`,
      borderRadius: '50%',
      background: lights[n % lights.length],
      opacity: '0.22',
      filter: 'blur(7px)',
    });
    room.append(light);
  }
  room.append(person);
  document.body.replaceChildren(room);
}

/** A file that Chromium takes for a camera: one JPEG after the other. */
async function film(browser, url, folder, index) {
  const context = await browser.newContext({ viewport: camera, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('svg[viewBox="0 0 320 400"]').nth(1).waitFor();
  await page.evaluate(drawScene, { index, scene: scenes[index] });
  const frame = await page.screenshot({ type: 'jpeg', quality: 95 });
  await context.close();
  const file = join(folder, `person-${index}.mjpeg`);
  await writeFile(file, Buffer.concat([frame, frame]));
  return file;
}

const folder = await mkdtemp(join(tmpdir(), 'flinxx-picture-'));
const server = await startServer();
const browsers = [];
const launch = async (options) => {
  const browser = await startBrowser(options);
  browsers.push(browser);
  return browser;
};
try {
  const studio = await launch();
  const films = await Promise.all([0, 1].map((index) => film(studio, server.url, folder, index)));
  const cast = await Promise.all(films.map((file) => launch({ flags: [`--use-file-for-fake-video-capture=${file}`] })));
  const size = { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' };
  const users = await Promise.all(cast.map((browser) => openUser(browser, server.url, size)));
  for (const user of users) await user.enter();
  await untilInCall(...users);
  const [user] = users;
  // The picture is sharp once the bandwidth estimate has grown.
  await until('a sharp picture', () => user.remoteVideo.evaluate((video) => video.videoHeight), (height) => height >= 720, 60_000);
  await until('some talk', () => user.timer.textContent(), (time) => time >= '0:12', 30_000);
  await user.page.screenshot({ path: target, type: 'jpeg', quality: 88 });
  console.log(`Made ${target}`);
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
  await server.stop();
  await rm(folder, { recursive: true });
}
