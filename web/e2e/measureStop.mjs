// How long it takes from pressing Stop to the camera's light being off, which is when every track has ended: median and worst over
// some calls (the argument, by default 50).
import { openUser, startBrowser, startServer, until, untilStatus } from './harness.mjs';

const calls = Number(process.argv[2] ?? 50);

/** In the page: keeps every track that was opened. */
function keepTracks() {
  globalThis.tracks = [];
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await open(wish);
    globalThis.tracks.push(...stream.getTracks());
    return stream;
  };
}

/** In the page: presses Stop, and waits for all tracks to end. */
async function stopAndTime() {
  const began = performance.now();
  [...document.querySelectorAll('button')].find((button) => button.textContent === 'Stop').click();
  while (globalThis.tracks.some(({ readyState }) => readyState === 'live')) await new Promise((resolve) => setTimeout(resolve, 1));
  return { ms: performance.now() - began, tracks: globalThis.tracks.length };
}

const server = await startServer();
const browser = await startBrowser();
try {
  const [ann, bob] = await Promise.all([openUser(browser, server.url, {}, keepTracks), openUser(browser, server.url)]);
  await Promise.all([ann.enter(), bob.enter()]);
  const times = [];
  for (let call = 0; call < calls; call += 1) {
    await untilStatus(ann, /^Connected$/);
    const { ms, tracks } = await ann.page.evaluate(stopAndTime);
    if (tracks === 0) throw new Error('No track was opened');
    times.push(ms);
    await until('the start', () => ann.button('Start again').isVisible(), Boolean);
    await ann.press('Start again');
  }
  const sorted = times.toSorted((a, b) => a - b);
  console.log(`Stop to every track ended, ${calls} calls: median ${sorted[calls >> 1].toFixed(1)} ms, worst ${sorted.at(-1).toFixed(1)} ms`);
} finally {
  await browser.close();
  await server.stop();
}
