import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import { openUser, startBrowser, startServer, until, untilAlert, untilInCall, untilStatus } from './harness.mjs';
import { openStranger } from './stranger.mjs';

const everything = { audio: true, video: true, channel: true, devices: { mic: true, camera: true, screen: false } };

/** A way to the server that can be cut. */
async function startWay(url) {
  const { hostname, port } = new URL(url);
  const open = new Set();
  let cut = false;
  const way = createServer((near) => {
    if (cut) return near.destroy();
    const far = connect(Number(port), hostname);
    for (const end of [near, far]) {
      open.add(end);
      end.on('error', () => end.destroy()).on('close', () => open.delete(end));
    }
    return near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(way, 'listening');
  const stop = () => {
    cut = true;
    for (const end of open) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${way.address().port}`,
    cut: stop,
    mend: () => (cut = false),
    close() {
      stop();
      way.close();
    },
  };
}

describe('a partner of another make', () => {
  let server;
  let browser;
  let here = [];

  const meet = async (wish) => {
    const stranger = await openStranger(browser, server.url, wish);
    const user = await openUser(browser, server.url);
    here.push(user, stranger);
    await user.enter();
    return { user, stranger };
  };
  const says = (user, words) => until(`the page says ${words}`, () => user.page.textContent('body'), (text) => words.test(text));
  const openChat = async (user) => {
    await user.press('Chat');
    return user.page.getByLabel('Message');
  };

  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
  });
  afterEach(async () => {
    const gone = here;
    here = [];
    await Promise.all(gone.map((user) => user.leave()));
    await until('all have gone', server.stats, ({ activeUsers }) => activeUsers === 0);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('that answers nothing: the page says so, offers the next, and goes on by itself', async () => {
    const { user, stranger } = await meet({ answers: false });
    await untilStatus(user, /^Partner found, connecting$/);
    await untilStatus(user, /^Still connecting$/);
    await user.button('Next person').waitFor();
    await untilStatus(user, /^Could not connect$/);
    const { offers } = await stranger.state();
    assert.ok(offers <= 1, `${offers} offers`);
  });

  it('that refuses the channel: a call without a channel is a call', async () => {
    const { user, stranger } = await meet({ audio: true, video: true });
    await untilInCall(user);
    const field = await openChat(user);
    await says(user, /page has no chat|chat has ended/);
    await field.fill('hello');
    await field.press('Enter');
    await says(user, /Not sent/);
    assert.equal(await field.inputValue(), 'hello');
    const { offers } = await stranger.state();
    assert.ok(offers <= 4, `${offers} offers`);
    await untilInCall(user);
    assert.ok((await stranger.state()).offers <= 4);
  });

  it('that never speaks on the channel: nothing is sent into it', async () => {
    const { user, stranger } = await meet({ ...everything, devices: null });
    await untilInCall(user);
    const field = await openChat(user);
    await says(user, /page has no chat/);
    await field.fill('hello');
    await field.press('Enter');
    await says(user, /Not sent/);
    assert.deepEqual((await stranger.state()).said.filter((data) => 'text' in JSON.parse(data)), []);
  });

  it('that closes the channel: the chat is gone, the call is not', async () => {
    const { user, stranger } = await meet(everything);
    await untilInCall(user);
    await openChat(user);
    await stranger.act(({ channel }) => channel.close());
    await says(user, /chat has ended/);
    await untilInCall(user);
    assert.equal((await user.inbound()).total, 1);
  });

  it('without a picture: it is named', async () => {
    const { user } = await meet({ audio: true, channel: true });
    await untilStatus(user, /^Connected$/);
    await says(user, /No picture arrives/);
  });

  it('without sound: it is named', async () => {
    const { user } = await meet({ video: true, channel: true });
    await untilStatus(user, /^Connected$/);
    await says(user, /No sound arrives/);
  });

  it('from whom nothing comes any more: said, repaired, then the next', async () => {
    const { user, stranger } = await meet(everything);
    await untilInCall(user);
    await stranger.act(({ pc }) => pc.getSenders().forEach((sender) => sender.replaceTrack(null)));
    await untilAlert(user, /Nothing arrives from your partner|connection is interrupted/);
    await until('a second connection', user.inbound, ({ total }) => total > 1);
    await untilStatus(user, /^Connection lost$/);
  });

  it('that closes its connection and stays: noticed by the end of it', async () => {
    const { user, stranger } = await meet(everything);
    await untilInCall(user);
    await stranger.act(({ pc }) => pc.close());
    await untilStatus(user, /^Reconnecting$/);
    await until('another connection', user.inbound, ({ total }) => total === 2);
  });

  it('that floods the channel: the page answers, shows some of it, and hears what comes later', async () => {
    const { user, stranger } = await meet(everything);
    await untilInCall(user);
    await openChat(user);
    await stranger.act(({ channel }) => {
      for (let n = 0; n < 10_000; n += 1) channel.send(JSON.stringify(n % 3 ? { text: `flood ${n}` } : { typing: n % 2 === 0 }));
    });
    await says(user, /flood 1/);
    assert.ok((await user.page.getByRole('log').locator('p').count()) <= 200);
    await user.press('Mute');
    await user.button('Unmute').waitFor();
    const later = () => stranger.act(({ channel }) => channel.send('{"text":"still here"}'));
    await until('what is said later', () => later().then(() => user.page.getByRole('log').textContent()), (text) => /still here/.test(text));
    await untilInCall(user);
  });

  it('gets nothing of the call before, whatever was kept for it', async () => {
    const way = await startWay(server.url);
    try {
      const bob = await openStranger(browser, server.url, everything);
      const ann = await openUser(browser, way.url);
      here.push(ann, bob);
      await ann.enter();
      await untilInCall(ann);
      const cleo = await openStranger(browser, server.url, everything);
      here.push(cleo);
      way.cut();
      await untilAlert(ann, /Your call goes on|cut off/);
      await bob.act(({ pc }) => pc.close());
      await untilStatus(ann, /^Reconnecting$/);
      // What is kept for the partner of now is not for the next.
      await ann.press('Skip');
      await untilStatus(ann, /Reconnecting to the server/);
      way.mend();
      await untilInCall(ann);
      const { events, match } = await cleo.state();
      const relays = events.filter(([name]) => /webrtc|ice_candidate/.test(name));
      assert.ok(relays.length > 0);
      assert.deepEqual([...new Set(relays.map(([, { sessionId }]) => sessionId))], [match.sessionId]);
    } finally {
      way.close();
    }
  });
});
