// Two pages, each on a node of its own, and a node that is killed in their call. Each page has its own address, from which a
// router leads to whichever node the test says.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { existsSync } from 'node:fs';
import { startBalancer } from '../../tests/support/balancer.mjs';
import { launchAgain, launchNode, startRedis, statsOf } from '../../tests/support/cluster.mjs';
import { request } from '../../tests/support/index.mjs';
import { startRouter } from '../../tests/support/router.mjs';
import { here, openUser, startBrowser, until, untilInCall, untilSaid, untilStatus } from './harness.mjs';
import { inWords, watch } from './support/watch.mjs';

/** Writes and sends it; the other one reads it. */
async function tell(from, to, words) {
  for (const { page, button } of [from, to]) {
    if (!(await page.getByLabel('Message').isVisible())) await button(/^Chat/).click();
  }
  await from.page.getByLabel('Message').fill(words);
  await from.press('Send');
  await to.page.getByRole('log').getByText(words).waitFor();
}

describe('two pages on two nodes', () => {
  const nodes = [];
  const routers = [];
  /** Which node each router leads to. */
  const ways = [0, 1];
  let redis;
  let browser;

  before(async () => {
    redis = await startRedis();
    for (const number of ways) nodes.push(await launchNode(redis, '--web-root', here('../dist'), '--node-number', String(number)));
    for (const index of ways) routers.push(await startRouter(nodes, () => nodes[ways[index]]));
    for (const node of nodes) await until('two nodes', () => statsOf(node), (stats) => stats.nodes === 2);
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    for (const router of routers) router.stop();
    await Promise.all(nodes.map((node) => node.program.child.killed || node.stop()));
    await redis?.stop();
  });

  /** With the id that each connection's socket was given, and the call that each introduction began. */
  async function open({ url }) {
    const user = await openUser(browser, url);
    const [ids, calls] = [[], []];
    user.page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        const id = /^40\{"sid":"([^"]+)"/.exec(payload)?.[1];
        const call = /^42\["partner_found",.*"sessionId":"([^"]+)"/.exec(payload)?.[1];
        if (id) ids.push(id);
        if (call) calls.push(call);
      }),
    );
    await user.enter();
    return { ...user, ids, calls };
  }
  const sessions = (index, query) => statsOf(nodes[index], query).then(({ activeUsers, activeSessions }) => [activeUsers, activeSessions]);

  it('have a call, meet anew after a skip, and go on when the node of one is killed', async () => {
    const pair = await Promise.all(routers.map(open));
    const [ann, bob] = pair;
    await untilInCall(ann, bob);
    const first = ann.calls.at(-1);
    for (const index of ways) assert.deepEqual((await sessions(index, '?node'))[0], 1, 'each on its own node');
    await tell(ann, bob, 'From node to node');
    await tell(bob, ann, 'And back');

    await ann.press('Skip');
    await until('another call', () => [ann.calls.at(-1), bob.calls.at(-1)], ([one, other]) => one !== first && one === other);
    await untilInCall(ann, bob);

    const introduced = [...ann.calls, ...bob.calls];
    ways[0] = 1;
    nodes[0].program.child.kill('SIGKILL');
    await until('back on the other node', () => sessions(1, '?node'), ([users]) => users === 2);
    await until('one session of two', () => sessions(1), ([users, count]) => users === 2 && count === 1);
    await untilStatus(ann, /^Connected$/);
    await untilInCall(ann, bob);
    assert.deepEqual([...ann.calls, ...bob.calls], introduced, 'nobody was introduced anew');
    assert.ok(ann.ids.length > 1, 'another connection');
    assert.deepEqual([new Set(ann.ids).size, bob.ids.length], [1, 1], 'as itself');
    await tell(ann, bob, 'Still there');
    await ann.press('Stop');
    await untilSaid(bob, /^Partner left$/);
    await Promise.all(pair.map((user) => user.leave()));
  });
});

/** In the page: the longest time between two of the partner's pictures, from now on. */
function noteGaps() {
  const video = document.querySelector('video[aria-label="Partner\'s video"]');
  globalThis.gap = { last: performance.now(), longest: 0 };
  const note = (now) => {
    globalThis.gap.longest = Math.max(globalThis.gap.longest, now - globalThis.gap.last);
    globalThis.gap.last = now;
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
}

describe('two pages behind HAProxy, and three nodes that are replaced', { skip: existsSync('/usr/sbin/haproxy') ? false : 'haproxy is not installed' }, () => {
  const nodes = [];
  let redis;
  let door;
  let browser;
  const words = (number) => ['--web-root', here('../dist'), '--node-number', String(number), '--trusted-proxies', '127.0.0.1', '--drain-timeout', '30000'];
  const isReady = async (number) => until('a node that is ready', async () => (await request(nodes[number], '/api/health?ready')).status, (status) => status === 200);

  before(async () => {
    redis = await startRedis();
    for (const number of [0, 1, 2]) nodes.push(await launchNode(redis, ...words(number)));
    door = await startBalancer('HAProxy', nodes);
    await until('HAProxy', () => request(door, '/').then(({ status }) => status, () => 0), (status) => status === 200);
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await Promise.all(nodes.map((node) => node.stop()));
    await door?.stop();
    await redis?.stop();
  });

  it('go on in their call, and are told of nothing but a connection that is made anew', async (t) => {
    const pair = await Promise.all([0, 1].map(() => openUser(browser, door.url, {}, watch)));
    await Promise.all(pair.map((user) => user.enter()));
    await untilInCall(...pair);
    const ofPage = (user, what) => user.page.evaluate(what);
    const saidSoFar = await Promise.all(pair.map((user) => ofPage(user, () => globalThis.seen.changes.length)));
    const connections = await Promise.all(pair.map((user) => user.inbound()));
    await Promise.all(pair.map((user) => ofPage(user, noteGaps)));
    for (const number of [0, 1, 2]) {
      const { program } = nodes[number];
      program.child.kill('SIGTERM');
      assert.deepEqual(await program.ended, { status: 0, signal: null });
      nodes[number] = await launchAgain(nodes[number], redis, ...words(number));
      await isReady(number);
      await new Promise((resolve) => setTimeout(resolve, 1500)); // HAProxy asks twice
    }
    await Promise.all(pair.map((user) => untilStatus(user, /^Connected$/)));
    const gaps = await Promise.all(pair.map((user) => ofPage(user, () => globalThis.gap.longest)));
    t.diagnostic(`the longest time between two pictures: ${gaps.map(Math.round).join(' and ')} ms`);
    for (const [i, user] of pair.entries()) {
      const changes = (await ofPage(user, () => globalThis.seen.changes)).slice(saidSoFar[i]);
      t.diagnostic(changes.map((change, k) => `${inWords(change)} (${(changes[k + 1]?.at ?? Date.now()) - change.at} ms)`).join(', ') || 'nothing was said');
      for (const { status } of changes) assert.match(status, /^(Connected|Reconnecting to the server)$/);
      assert.equal((await user.inbound()).total, connections[i].total, 'the connection is that of the beginning');
    }
    await untilInCall(...pair);
    await tell(...pair, 'Through it all');
    await Promise.all(pair.map((user) => user.leave()));
  });
});
