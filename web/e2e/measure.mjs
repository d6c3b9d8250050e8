// How long it takes from pressing Start to the partner's first frame, both pressing at the same moment on this machine:
// median and 95th percentile over some calls (the argument, by default 30), with the share of each phase. The page marks the
// moments itself.
import { mkdir, writeFile } from 'node:fs/promises';
import { here, openUser, startBrowser, startServer, until } from './harness.mjs';

const calls = Number(process.argv[2] ?? 30);
const target = here('../../build/start-to-frame.json');
const moments = ['start', 'media', 'online', 'matched', 'connected', 'frame'];
/** What lies between two moments. Media and server are opened at the same time: the later of the two counts. */
const phases = {
  'page code, camera and server': (at) => Math.max(at.media, at.online) - at.start,
  'being introduced': (at) => at.matched - Math.max(at.media, at.online),
  'connecting to the partner': (at) => at.connected - at.matched,
  'first frame': (at) => at.frame - at.connected,
  'in all': (at) => at.frame - at.start,
};

function readMoments(names) {
  return Object.fromEntries(names.map((name) => [name, performance.getEntriesByName(`flinxx:${name}`).at(-1)?.startTime]));
}

async function measure(browsers, url) {
  const users = await Promise.all(browsers.map((browser) => openUser(browser, url)));
  // Whoever presses has the pointer on the button: the page fetches the call's code then.
  await Promise.all(users.map((user) => user.page.getByRole('link', { name: /^Start/ }).hover()));
  // As long as a person takes from there to the press.
  await Promise.all(users.map((user) => user.page.waitForTimeout(500)));
  await Promise.all(users.map((user) => user.page.evaluate(() => document.querySelector('a[href="/chat"]').click())));
  const found = await Promise.all(
    users.map((user) => until('a first frame', () => user.page.evaluate(readMoments, moments), (at) => moments.every((name) => at[name] !== undefined))),
  );
  await Promise.all(users.map((user) => user.leave()));
  return found;
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];

const server = await startServer();
const browsers = await Promise.all([startBrowser(), startBrowser()]);
try {
  await measure(browsers, server.url);
  const all = [];
  for (let call = 0; call < calls; call += 1) all.push(...(await measure(browsers, server.url)));
  const rows = Object.entries(phases).map(([phase, of]) => {
    const sorted = all.map(of).toSorted((a, b) => a - b);
    return { phase, median: Math.round(quantile(sorted, 0.5)), p95: Math.round(quantile(sorted, 0.95)) };
  });
  console.log(`${calls} calls, both sides of each, in ms:\n\n| phase | median | p95 |\n| --- | --- | --- |`);
  for (const { phase, median, p95 } of rows) console.log(`| ${phase} | ${median} | ${p95} |`);
  await mkdir(here('../../build'), { recursive: true });
  await writeFile(target, JSON.stringify({ calls, rows, all }, null, 1));
} finally {
  await Promise.all(browsers.map((browser) => browser.close()));
  await server.stop();
}
