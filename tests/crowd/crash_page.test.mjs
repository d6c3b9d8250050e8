// The server dies while two browsers are in a call: the picture moves on, and afterwards the page's buttons work.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openUser, startBrowser, until, untilInCall, untilStatus } from '../../web/e2e/harness.mjs';
import { eventually, expectStats, request } from '../support/index.mjs';
import { useRestartable } from '../support/restart.mjs';

const DOWN = 4000; // ms: the pages try in vain meanwhile

describe('two pages in a call', () => {
  const server = useRestartable('--rate-limits', 'off', '--web-root', path.resolve(import.meta.dirname, '../../web/dist'));
  let browser;
  let users;
  before(async () => {
    browser = await startBrowser();
    users = [await openUser(browser, server.url), await openUser(browser, server.url)];
    for (const each of users) await each.enter();
    await untilInCall(...users);
  });
  after(() => browser?.close());

  // Decoded frames of both, again and again; the longest time in which there was no new one.
  function watch() {
    const seen = users.map(() => ({ frames: 0, grown: 0, at: performance.now(), longest: 0 }));
    let over = false;
    const watching = Promise.all(
      users.map(async (user, i) => {
        const one = seen[i];
        while (!over) {
          const { frames, total } = await user.inbound();
          assert.equal(total, 1, 'the connection is that of the beginning');
          const now = performance.now();
          if (frames > one.frames) Object.assign(one, { frames, at: now, grown: one.grown + 1 });
          one.longest = Math.max(one.longest, now - one.at);
          await pause(100); // the longest time without a frame is measured as finely as that
        }
      }),
    );
    const stop = () => {
      over = true;
      for (const { grown } of seen) assert.ok(grown > 10, `${grown} times were there new frames`);
      return seen.map(({ longest }) => longest);
    };
    return Object.assign(stop, { watching });
  }

  for (const signal of ['SIGKILL', 'SIGTERM'])
    test(`see each other all the time, with the server gone after ${signal} and back`, async (t) => {
      const stop = watch();
      const survive = async () => {
        await server.die(signal);
        await pause(DOWN);
        await server.begin();
        // Theirs, and the one that asks.
        await eventually(async () => (await request(server, '/api/stats')).json.connections >= 3, true, 'both are back');
        await expectStats(server, 2, 1, 0);
        await Promise.all(users.map((each) => untilStatus(each, /^Connected$/)));
      };
      const [gaps] = await Promise.all([survive().finally(stop).then(stop), stop.watching]);
      t.diagnostic(`the longest time without a new frame: ${gaps.map(Math.round)} ms`);
      assert.ok(Math.max(...gaps) < DOWN, `${gaps} ms without a new frame`);
    });

  test('and one skips', async () => {
    await users[0].press('Skip');
    await until('a second connection', () => users[1].inbound(), ({ total }) => total >= 2);
    await untilInCall(...users);
    await expectStats(server, 2, 1, 0);
    for (const each of users) await each.leave();
    await expectStats(server, 0, 0, 0);
  });
});
