// How long it takes to the partner's first frame: from pressing Start, both at the same moment; from pressing Skip while somebody
// waits; and from being introduced. Median and 95th percentile, with each phase. With another page, built elsewhere, the two take turns
// on the same server and in the same browsers.
//   npm run measure -- [RUNS] [--against DIR] [--skips N] [--turn] [--delay MS] [--loss PERCENT]
// With a delay or a loss a round trip between any two (pages, server, relay) takes so long, and packets are lost so often.
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { here, openUser, startServer, until } from './harness.mjs';
import { layFar, measureWay } from './support/far.mjs';
import { keepMoments } from './support/moments.mjs';
import { isolate } from './support/network.mjs';
import { startStoppableBrowser } from './support/partner.mjs';
import { startTurn } from './support/turn.mjs';

const { values: wish, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string' },
    skips: { type: 'string', default: '1' },
    turn: { type: 'boolean', default: false },
    delay: { type: 'string', default: '0' },
    loss: { type: 'string', default: '0' },
  },
});
const runs = Number(positionals[0] ?? 40);
const skips = Number(wish.skips);
const isFar = wish.delay !== '0' || wish.loss !== '0';

/** What lies between two moments. Media and server are opened at the same time: the later of the two counts. */
const phases = {
  start: {
    'page code, camera and server': (at) => Math.max(at.media, at.online) - at.pressed,
    'being introduced': (at) => at.matched - Math.max(at.media, at.online),
    'connecting to the partner': (at) => at.connected - at.matched,
    'first frame': (at) => at.frame - at.connected,
    'Start to first frame': (at) => at.frame - at.pressed,
  },
  skip: {
    'being introduced': (at) => at.matched - at.pressed,
    'connecting to the partner': (at) => at.connected - at.matched,
    'first frame': (at) => at.frame - at.connected,
    'Skip to first frame': (at) => at.frame - at.pressed,
  },
  match: { 'match to first frame': (at) => at.frame - at.matched },
};

const places = ['ann', 'bob', 'cleo'];

/** Where everybody is: on loopback, or far from each other, which is looked at first. */
async function layPlaces() {
  if (!isFar) return { end: () => undefined };
  const [roundTripMs, lossPercent] = [Number(wish.delay), Number(wish.loss)];
  const far = await layFar([...places, 'server', 'relay'], { roundTripMs, lossPercent });
  for (const [from, to] of [['ann', 'bob'], ['ann', 'server']]) {
    const { sent, lost, leastMs, medianMs } = await measureWay(far[from], far[to], 2000);
    const lostPercent = 100 * (1 - Math.sqrt(1 - lost / sent));
    console.error(`${from} to ${to}: ${medianMs.toFixed(1)} ms there and back in the median, ${lostPercent.toFixed(2)} % lost on each way`);
    // The median is the machine's, too.
    const isRight = leastMs >= roundTripMs && leastMs < roundTripMs + 5 && Math.abs(lostPercent - lossPercent) < 0.25 + lossPercent / 2;
    if (!isRight) throw new Error('The network is not as it should be');
  }
  return far;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const waits = (user) => until('waiting', () => user.status.textContent(), (text) => text.startsWith('Waiting'));
const momentsOf = (user, since) => until('a first frame', () => user.page.evaluate((then) => globalThis.moments(then), since), Boolean, 60_000);

/** In the page. */
function press(named) {
  const found = named === 'Start' ? document.querySelector('a[href="/chat"]') : [...document.querySelectorAll('button')].find((button) => [button.ariaLabel, button.textContent].includes(named));
  const now = performance.now();
  found.click();
  return now;
}

async function reach(browser, url) {
  const user = await openUser(browser, url, {}, keepMoments);
  // Whoever presses has the pointer on the button: the page fetches the call's code then. As long as a person takes.
  await user.page.getByRole('link', { name: /^Start/ }).hover();
  await pause(500);
  return user;
}

/** Two start at once; then, while a third one waits, the first skips. */
async function measure(browsers, url, found) {
  const [ann, bob] = await Promise.all([reach(browsers[0], url), reach(browsers[1], url)]);
  const began = await Promise.all([ann, bob].map((user) => user.page.evaluate(press, 'Start')));
  found.start.push(...(await Promise.all([momentsOf(ann, began[0]), momentsOf(bob, began[1])])));
  const cleo = await reach(browsers[2], url);
  await cleo.page.evaluate(press, 'Start');
  let [waiter, left] = [cleo, bob];
  for (let skip = 0; skip < skips; skip += 1) {
    await waits(waiter);
    await pause(1500);
    const before = await waiter.page.evaluate(() => performance.now());
    const pressed = await ann.page.evaluate(press, 'Skip');
    const [own, other] = await Promise.all([momentsOf(ann, pressed), momentsOf(waiter, before)]);
    found.skip.push(own);
    found.match.push(own, other);
    [waiter, left] = [left, waiter];
  }
  await Promise.all([ann, bob, cleo].map((user) => user.leave()));
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];

function tell(pages) {
  const rows = [];
  for (const [kind, parts] of Object.entries(phases)) {
    for (const [phase, of] of Object.entries(parts)) {
      const figures = pages.map(({ found }) => {
        const sorted = found[kind].map(of).toSorted((a, b) => a - b);
        return { median: Math.round(quantile(sorted, 0.5)), p95: Math.round(quantile(sorted, 0.95)) };
      });
      rows.push({ kind, phase, figures, ratio: figures[1] && (figures[0].median / figures[1].median).toFixed(2) });
    }
  }
  const names = pages.flatMap(({ name }) => [`${name}: median`, 'p95']);
  console.log(`${runs} runs, in ms:\n\n| | ${[...names, ...(pages.length > 1 ? ['ratio'] : [])].join(' | ')} |\n|${' --- |'.repeat(names.length + (pages.length > 1 ? 2 : 1))}`);
  for (const { kind, phase, figures, ratio } of rows) {
    const cells = [`${kind}: ${phase}`, ...figures.flatMap(({ median, p95 }) => [median, p95]), ...(ratio ? [ratio] : [])];
    console.log(`| ${cells.join(' | ')} |`);
  }
  return rows;
}

async function play() {
  const far = await layPlaces();
  const turn = wish.turn ? await startTurn(far.relay) : null;
  const roots = [['this page', here('../dist')], ...(wish.against ? [['the other', wish.against]] : [])];
  const options = { ...turn?.options, ...(far.server && { host: far.server.address }) };
  const serve = async ([name, webRoot]) => ({ name, server: await startServer({ webRoot, words: far.server?.words, options }), found: { start: [], skip: [], match: [] } });
  const pages = await Promise.all(roots.map(serve));
  // Browsers give the camera to pages from loopback, or over HTTPS.
  const flags = [`--unsafely-treat-insecure-origin-as-secure=${pages.map(({ server }) => server.url).join(',')}`];
  const browse = (place) => startStoppableBrowser({ words: far[place]?.words, flags });
  const started = await Promise.all(places.map(browse));
  const browsers = started.map(({ browser }) => browser);
  try {
    for (const { server } of pages) await measure(browsers, server.url, { start: [], skip: [], match: [] });
    for (let run = 0; run < runs; run += 1) for (const { server, found } of pages) await measure(browsers, server.url, found);
    const rows = tell(pages);
    await mkdir(here('../../build'), { recursive: true });
    await writeFile(here('../../build/start-to-frame.json'), JSON.stringify({ runs, rows, all: pages.map(({ name, found }) => ({ name, found })) }, null, 1));
  } finally {
    await Promise.all(started.map((browser) => browser.close()));
    await Promise.all(pages.map(({ server }) => server.stop()));
    await turn?.stop();
    await far.end();
  }
}

if (isFar && !process.env.FLINXX_ISOLATED) await isolate();
else await play();
