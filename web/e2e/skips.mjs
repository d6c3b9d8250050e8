// What many calls in one tab leave behind: connection objects, tracks, heap and DOM nodes after forced collection, at 20, 100
// and 200 skips (or at the arguments), on both sides.
import { openUser, startBrowser, startServer, untilStatus } from './harness.mjs';
import { countObjects } from './heap.mjs';

const looks = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [20, 100, 200];

async function tell(users, what) {
  for (const [side, user] of users.entries()) {
    const { connections, channels, tracks, streams, heap, nodes } = await countObjects(user.page);
    const row = [what, side === 0 ? 'one' : 'other', connections, channels, tracks, streams, (heap / 1e6).toFixed(1), nodes];
    console.log(`| ${row.join(' | ')} |`);
  }
}

const server = await startServer();
const browser = await startBrowser();
try {
  const users = await Promise.all([1, 2].map(() => openUser(browser, server.url, {}, undefined, { watched: false })));
  await Promise.all(users.map((user) => user.enter()));
  await Promise.all(users.map((user) => untilStatus(user, /^Connected$/)));
  console.log('| skips | side | connections | channels | tracks | streams | heap, MB | DOM nodes |\n| --- | --- | --- | --- | --- | --- | --- | --- |');
  let skips = 0;
  for (const look of looks) {
    for (; skips < look; skips += 1) {
      // The one who was skipped comes again after a moment; Skip waits no less.
      await users[skips % 2].press('Skip');
      await Promise.all(users.map((user) => untilStatus(user, /Waiting|Looking|left|found|^Connected$/)));
      await users[(skips + 1) % 2].page.getByRole('button', { name: 'Next person' }).click({ timeout: 2000 }).catch(() => undefined);
      await Promise.all(users.map((user) => untilStatus(user, /^Connected$/)));
      await users[0].page.waitForTimeout(850); // until a second Skip counts as one
    }
    await tell(users, look);
  }
  await Promise.all(users.map((user) => user.press('Stop')));
  await tell(users, `${skips} and Stop`);
} finally {
  await browser.close();
  await server.stop();
}
