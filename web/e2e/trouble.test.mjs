import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openUser, startBrowser, startServer, until, untilAlert, untilInCall, untilSaid, untilStatus } from './harness.mjs';
import { openPartner } from './support/partner.mjs';
import { watch } from './support/watch.mjs';

/** In the page: no sound before a press, as browsers have it. What drives the test counts as a press for the real one. */
function refuseSound() {
  const { play } = HTMLMediaElement.prototype;
  let pressed = false;
  // A press long ago does not count for every browser.
  addEventListener('click', ({ target }) => (pressed = /hear/.test(target.closest('button')?.textContent)), { capture: true });
  HTMLMediaElement.prototype.play = function playIfAllowed() {
    if (this.muted || pressed) return play.call(this);
    return Promise.reject(new DOMException('no press yet', 'NotAllowedError'));
  };
}

/** In the page: another network, as from Wi-Fi to mobile. */
function goElsewhere() {
  const { connection } = navigator;
  Object.defineProperty(connection, 'type', { value: connection.type === 'wifi' ? 'cellular' : 'wifi', configurable: true });
  connection.dispatchEvent(new Event('change'));
}

/** In the page. */
const sendNothing = () => localStorage.setItem('flinxx', '{"telemetry":false}');

describe('when things go wrong', () => {
  let browser;
  const servers = [];

  const serve = async (options) => {
    const server = await startServer(options);
    servers.push(server);
    return server;
  };
  const enter = async (url) => {
    const user = await openUser(browser, url);
    await user.enter();
    return user;
  };
  const enterPair = async (url) => {
    const pair = await Promise.all([enter(url), enter(url)]);
    await untilInCall(...pair);
    return pair;
  };

  before(async () => {
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await Promise.all(servers.map((server) => server.stop()));
  });

  it('says what to do when camera and microphone are refused, and tries again', async () => {
    const { url } = await serve();
    const strict = await startBrowser({ permissions: false });
    try {
      const user = await openUser(strict, url);
      await user.page.context().grantPermissions([]);
      await user.enter();
      await untilStatus(user, /needed/);
      await untilAlert(user, /blocked.*Allow both/);
      await user.page.context().grantPermissions(['camera', 'microphone']);
      await user.press('Try again');
      await untilStatus(user, /Waiting for a partner/);
      assert.equal(await user.alert.textContent(), '');
    } finally {
      await strict.close();
    }
  });

  it('looks again after the server came back without a memory of the call', async () => {
    const server = await serve();
    const pair = await enterPair(server.url);
    await server.stop('SIGKILL');
    for (const user of pair) {
      await untilAlert(user, /Your call goes on/);
      await untilStatus(user, /^Connected$/);
    }
    await serve({ port: new URL(server.url).port });
    await untilSaid(pair[0], /Connection lost/);
    await untilInCall(...pair);
    await Promise.all(pair.map((user) => user.leave()));
  });

  it('does not disturb the call when the connection to the server is lost and comes back', async () => {
    const server = await serve();
    const [ann, bob] = await enterPair(server.url);
    const { total } = await ann.inbound();
    // Where there is only loopback, the browser has been offline all along and does not say so anew.
    await ann.page.context().setOffline(true);
    await ann.page.evaluate(() => globalThis.dispatchEvent(new Event('offline')));
    await untilAlert(ann, /Your call goes on/);
    await untilStatus(ann, /^Connected$/);
    await ann.page.context().setOffline(false);
    await untilAlert(ann, /^$/);
    await untilInCall(ann, bob);
    assert.equal((await ann.inbound()).total, total, 'still the same connection');
    const { activeUsers, activeSessions } = await server.stats();
    assert.deepEqual([activeUsers, activeSessions], [2, 1]);
    await ann.press('Stop');
    await untilSaid(bob, /^Partner left$/);
    await Promise.all([ann.leave(), bob.leave()]);
  });

  it('waits as long as the server asks for', async () => {
    const { url } = await serve({ rateLimits: 'on', options: { 'limit-find': '1' } });
    const user = await enter(url);
    await untilStatus(user, /Waiting for a partner/);
    await user.press('Stop');
    await user.press('Start again');
    await untilAlert(user, /Too many requests.*Searching again automatically in \d+ seconds/);
    await untilStatus(user, /short break/);
    await user.leave();
  });

  it('builds a new connection when the old one is beyond repair', async () => {
    const { url } = await serve();
    const [ann, bob] = await enterPair(url);
    const old = (await bob.inbound()).total;
    await ann.page.evaluate(() => globalThis.connections.findLast(({ isOfCall }) => isOfCall).close());
    await untilStatus(bob, /Reconnecting/);
    await until('another connection', bob.inbound, ({ total }) => total === old + 1, 60_000);
    await untilInCall(ann, bob);
  });

  it('builds a new connection when the partner closes the old one instead of answering an offer', async () => {
    const { url } = await serve();
    const ann = await enter(url);
    await untilStatus(ann, /Waiting for a partner/);
    const bob = await openPartner(browser, url, { follows: true });
    await untilInCall(ann);
    await bob.closeAtOffer();
    const { total: last } = await ann.inbound(); // a slow machine may have needed a second one to begin with
    await ann.page.evaluate(goElsewhere);
    await until('another connection', ann.inbound, ({ total }) => total > last);
    await untilInCall(ann);
    await Promise.all([ann.leave(), bob.leave()]);
  });

  it('says that it waits where there were too many tries, and tries again', async () => {
    const { url } = await serve();
    const ann = await openUser(browser, url, {}, watch);
    await ann.enter();
    await untilStatus(ann, /Waiting for a partner/);
    const bob = await openPartner(browser, url, { follows: true });
    const offers = () => ann.page.evaluate(() => globalThis.seen.offers);
    const waits = async () => /next try comes within 10 seconds/.test(await ann.alert.textContent());
    const isAnother = (last) => async () => (await ann.inbound()).total > last;
    await untilInCall(ann);
    for (let move = 0; move < 8; move += 1) {
      const last = await offers();
      await ann.page.evaluate(goElsewhere);
      await until('an offer', offers, (now) => now > last);
    }
    // One or two have come back meanwhile; they come back much more slowly than these take them.
    let total;
    do {
      await untilInCall(ann);
      ({ total } = await ann.inbound());
      await bob.closeConnection();
      await until('another connection, or words that it has to wait', async () => (await waits()) || isAnother(total)(), Boolean);
    } while (!(await waits()));
    const sent = await offers();
    await ann.button('Next person').waitFor();
    assert.equal((await ann.inbound()).total, total, 'the connection is kept');
    await until('another connection', isAnother(total), Boolean);
    await until('another offer', offers, (now) => now > sent);
    await untilInCall(ann);
    await Promise.all([ann.leave(), bob.leave()]);
  });

  it('says that there are too many connections, counts down, and connects then', async () => {
    const { url } = await serve({ rateLimits: 'on', options: { 'limit-connect': '1' } });
    const first = await enter(url);
    await untilStatus(first, /Waiting for a partner/);
    const second = await enter(url);
    await untilAlert(second, /Too many connections from here.*in \d+ seconds/);
    await second.page.getByText(/^\d+s$/).waitFor();
    await Promise.all([first.leave(), second.leave()]);
  });

  it('tries when told to, and goes on by itself when that was too early', async () => {
    const server = await serve();
    const user = await enter(server.url);
    await untilStatus(user, /Waiting for a partner/);
    await server.stop('SIGKILL');
    await untilAlert(user, /out of reach/);
    await user.press('Try now');
    await untilAlert(user, /out of reach/);
    await serve({ port: new URL(server.url).port });
    await untilStatus(user, /Waiting for a partner/);
    await user.leave();
  });

  it('asks for a press where the browser keeps the sound back', async () => {
    const { url } = await serve();
    const pair = await Promise.all([
      openUser(browser, url, {}, refuseSound),
      openUser(browser, url),
    ]);
    await Promise.all(pair.map((user) => user.page.goto(`${url}/chat`)));
    const [ann] = pair;
    await untilAlert(ann, /keeps the sound back/);
    await untilInCall(...pair);
    assert.equal(await ann.remoteVideo.evaluate((video) => video.muted), true);
    await ann.press('Tap to hear');
    await untilAlert(ann, /^$/);
    assert.deepEqual(await ann.remoteVideo.evaluate((video) => [video.muted, video.paused]), [false, false]);
    await Promise.all(pair.map((user) => user.leave()));
  });

  it('knows that its tab was asleep, and finds another way when told to', async () => {
    const { url } = await serve();
    const [ann, bob] = await Promise.all([openUser(browser, url), openUser(browser, url)]);
    await ann.page.clock.install();
    await ann.page.reload();
    await Promise.all([ann.enter(), bob.enter()]);
    await untilInCall(ann, bob);
    // On a busy machine they may have needed more than one connection to meet.
    const names = () => ann.page.evaluate(() => globalThis.connections.filter(({ isOfCall }) => isOfCall).map(({ localDescription }) => /ice-ufrag:(.*)/.exec(localDescription.sdp)[1]));
    const old = await names();
    // As when a laptop is closed and opened again two minutes later.
    await ann.page.clock.fastForward(120_000);
    await untilAlert(ann, /tab was asleep/);
    await ann.press('Reconnect now');
    await until('an ICE restart of the same connection', names, (now) => now.length === old.length && now.at(-1) !== old.at(-1));
    await untilAlert(ann, /^$/);
    await untilInCall(ann, bob);
    await Promise.all([ann.leave(), bob.leave()]);
  });

  it('reports how a call went, unless the user does not want that', async () => {
    const server = await serve();
    const telemetry = async () => (await server.stats()).telemetry;
    const pair = await Promise.all([openUser(browser, server.url), openUser(browser, server.url, {}, sendNothing)]);
    await Promise.all(pair.map((user) => user.enter()));
    await untilInCall(...pair);
    for (const user of pair) await user.press('Stop');
    const seen = await until('a report', telemetry, ({ reports }) => reports > 0);
    assert.deepEqual([seen.firstFrameMs.count, seen.connectMs.count, seen.callSeconds.count], [1, 1, 1]);
    await Promise.all(pair.map((user) => user.leave()));
    assert.equal((await telemetry()).callSeconds.count, 1);
  });
});
