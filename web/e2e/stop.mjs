// How long it takes from pressing Stop to the last of camera, microphone and screen being closed: median and worst of some
// presses (the argument, by default 50).
import { openUser, startBrowser, startServer, untilStatus } from './harness.mjs';

const presses = Number(process.argv[2] ?? 50);

/** In the page. */
function keepTracks() {
  globalThis.tracks = [];
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await real(wanted);
    globalThis.tracks.push(...stream.getTracks());
    return stream;
  };
}

/** In the page: milliseconds from the press to the moment at which no track is live. */
async function stopTime() {
  const pressed = performance.now();
  document.querySelector('[aria-label="Stop"]').click();
  while (globalThis.tracks.some(({ readyState }) => readyState === 'live')) await new Promise((resolve) => setTimeout(resolve));
  return performance.now() - pressed;
}

const server = await startServer();
const browser = await startBrowser();
try {
  const user = await openUser(browser, server.url, {}, keepTracks);
  await user.enter();
  const times = [];
  for (let press = 0; press < presses; press += 1) {
    await untilStatus(user, /Waiting/);
    times.push(await user.page.evaluate(stopTime));
    await untilStatus(user, /^Stopped$/);
    await user.press('Start again');
  }
  times.sort((a, b) => a - b);
  console.log(`From Stop to every device closed, ${presses} presses, in ms: median ${times[Math.floor(presses / 2)].toFixed(1)}, worst ${times.at(-1).toFixed(1)}`);
} finally {
  await browser.close();
  await server.stop();
}
