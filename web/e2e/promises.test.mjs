// What the page promises of privacy, and what it warns of (docs/security.md, "What is promised"): all of it is so.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until, untilAlert, untilInCall, untilSaid, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';

/** All that the page sends over its WebSockets, with what it asks for otherwise. */
async function enter(stage) {
  const user = await stage.open({}, undefined, { url: 'about:blank' });
  user.sent = [];
  user.asked = new Set();
  user.page.on('request', (request) => user.asked.add(new URL(request.url()).host));
  user.page.on('websocket', (socket) => {
    user.asked.add(new URL(socket.url()).host);
    socket.on('framesent', ({ payload }) => user.sent.push(String(payload)));
  });
  await user.page.goto(stage.server.url);
  await user.enter();
  return user;
}

/** The reports of one kind that the open connection has of itself. */
const reportsOf = (user, kind) =>
  user.page.evaluate(async (wanted) => {
    const open = globalThis.connections.find((pc) => pc.connectionState === 'connected');
    return [...(await open.getStats()).values()].filter(({ type }) => type === wanted);
  }, kind);

const readStores = async () => ({
  kept: Object.keys(localStorage).filter((name) => !name.startsWith('flinxx')),
  ofTheTab: sessionStorage.length,
  cookies: document.cookie,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
});

describe('what is promised', () => {
  const stage = setStage();

  it('picture and sound are encrypted from browser to browser, the server only introduces, and each sees the address of the other', async () => {
    const users = await Promise.all([enter(stage), enter(stage)]);
    await untilInCall(...users);
    for (const user of users) {
      const transports = await reportsOf(user, 'transport');
      assert.ok(transports.length > 0);
      for (const { dtlsState, srtpCipher } of transports) {
        assert.equal(dtlsState, 'connected');
        assert.ok(srtpCipher, 'what is sent is encrypted');
      }
      assert.deepEqual([...user.asked], [new URL(stage.server.url).host]);
      assert.deepEqual(await user.page.evaluate(() => globalThis.connections[0].getConfiguration().iceServers), []);
      const events = user.sent.flatMap((text) => /^42\d*\["(\w+)"/.exec(text)?.[1] ?? []);
      assert.ok(events.length > 0);
      for (const event of events) assert.match(event, /^(find_partner|early_offer|webrtc_offer|webrtc_answer|ice_candidate)$/);
      assert.ok(user.sent.join('').length < 100_000, 'no picture fits in what the server gets');
      const addresses = (await reportsOf(user, 'remote-candidate')).map(({ address }) => address);
      assert.ok(addresses.some(Boolean), JSON.stringify(addresses));
    }
  });

  it('what is written passes no server, and the page forgets it with the call', async () => {
    const [ann, bob] = await Promise.all([enter(stage), enter(stage)]);
    await untilInCall(ann, bob);
    await ann.press('Chat');
    await ann.page.getByLabel('Message').fill('between us');
    await ann.page.keyboard.press('Enter');
    await bob.button('Chat, 1 unread').click();
    await bob.page.getByRole('log').getByText('between us').waitFor();
    assert.equal([...ann.sent, ...bob.sent].join('').includes('between us'), false);
    await ann.press('Stop');
    await untilSaid(bob, /^Partner left$/);
    for (const { page } of [ann, bob]) await until('the words are gone', () => page.content(), (text) => !text.includes('between us'));
  });

  it('the browser keeps what was chosen, and nothing of whom one has met', async () => {
    const [ann, bob] = await Promise.all([enter(stage), enter(stage)]);
    await untilInCall(ann, bob);
    const nothing = { kept: [], ofTheTab: 0, cookies: '', databases: 0, caches: 0 };
    await ann.press('More');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click();
    await untilAlert(ann, /^Blocked/);
    assert.deepEqual(await ann.page.evaluate(readStores), nothing);
    assert.ok(await ann.page.evaluate(() => localStorage.getItem('flinxx-avoid')), 'a token is kept');
    const ids = await ann.page.evaluate(() => Object.values(localStorage).join(' ').match(/[\da-f]{8}-[\da-f-]{27}/gi));
    assert.equal(ids, null, 'no id of a user or a call is kept');
    await ann.press('Stop');
    await untilStatus(ann, /^Stopped$/);
    assert.deepEqual(await ann.page.evaluate(readStores), nothing);
  });
});
