// How long it takes to the partner's first frame: from pressing Start, both at the same moment; from pressing Skip while somebody
// waits; and from being introduced. Median and 95th percentile, with each phase. With another page, built elsewhere, the two take turns
// on the same server and in the same browsers.
//   npm run measure -- [RUNS] [--against DIR] [--skips N] [--turn]
//   npm run measure -- [RUNS] [--delay MS] [--loss PERCENT]     a round trip between any two takes so long, packets are lost so often
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { here, openUser, startBrowser, startServer, until } from './harness.mjs';
import { keepMoments } from './support/moments.mjs';
import { isolate } from './support/network.mjs';
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

function slowDown() {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  // Both ways lead over this interface: half of a round trip each.
  execFileSync('tc', ['qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'limit', '10000', 'delay', `${Number(wish.delay) / 2}ms`, 'loss', `${wish.loss}%`]);
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
  if (isFar) slowDown();
  const turn = wish.turn ? await startTurn() : null;
  const roots = [['this page', here('../dist')], ...(wish.against ? [['the other', wish.against]] : [])];
  const serve = async ([name, webRoot]) => ({ name, server: await startServer({ webRoot, options: turn?.options }), found: { start: [], skip: [], match: [] } });
  const pages = await Promise.all(roots.map(serve));
  const browsers = await Promise.all([startBrowser(), startBrowser(), startBrowser()]);
  try {
    for (const { server } of pages) await measure(browsers, server.url, { start: [], skip: [], match: [] });
    for (let run = 0; run < runs; run += 1) for (const { server, found } of pages) await measure(browsers, server.url, found);
    const rows = tell(pages);
    await mkdir(here('../../build'), { recursive: true });
    await writeFile(here('../../build/start-to-frame.json'), JSON.stringify({ runs, rows, all: pages.map(({ name, found }) => ({ name, found })) }, null, 1));
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
    await Promise.all(pages.map(({ server }) => server.stop()));
    await turn?.stop();
  }
}

if (isFar && !process.env.FLINXX_ISOLATED) await isolate();
else await play();
