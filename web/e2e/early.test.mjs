// The offer of who waits is at the server before anybody comes: what is sent then, and what is not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until, untilInCall, untilStatus } from './harness.mjs';
import { assertNoErrors, setStage } from './stage.mjs';
import { openPartner } from './support/partner.mjs';

/** In the page, before its own scripts: the names of the events that it sends. */
function keepSent() {
  globalThis.sent = [];
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function keep(data) {
    const name = /^42\d*\["(\w+)/.exec(data)?.[1];
    if (name) globalThis.sent.push(name);
    return send.call(this, data);
  };
}

describe('an early offer', () => {
  const stage = setStage({ left: assertNoErrors });
  const enter = async () => {
    const user = await stage.open(undefined, keepSent);
    await user.enter();
    return user;
  };
  const sent = async (user, name) => (await user.page.evaluate(() => globalThis.sent)).filter((each) => each === name).length;
  const wait = async () => {
    const user = await enter();
    await untilStatus(user, /Waiting for a partner/);
    await until('an early offer', () => sent(user, 'early_offer'), (count) => count === 1);
    return user;
  };

  it('is answered by who comes, and no other one is sent; with the next partner again', async () => {
    const [ann, bob] = [await wait(), await enter()];
    await untilInCall(ann, bob);
    assert.deepEqual([await sent(ann, 'webrtc_offer'), await sent(bob, 'webrtc_answer')], [0, 1]);
    const cleo = await wait();
    await bob.press('Skip');
    await untilInCall(bob, cleo);
    assert.deepEqual([await sent(cleo, 'webrtc_offer'), await sent(bob, 'webrtc_answer')], [0, 2]);
  });

  it('is made again where the network may be another one', async () => {
    const ann = await wait();
    await ann.page.evaluate(() => dispatchEvent(new Event('online')));
    await until('another early offer', () => sent(ann, 'early_offer'), (count) => count === 2);
    const bob = await enter();
    await untilInCall(ann, bob);
    assert.deepEqual([await sent(ann, 'webrtc_offer'), await sent(bob, 'webrtc_answer')], [0, 1]);
  });

  it('is answered by a client that knows nothing of it', async () => {
    const ann = await wait();
    const partner = await openPartner(stage.browser, stage.server.url);
    await untilInCall(ann);
    assert.equal(await sent(ann, 'webrtc_offer'), 0);
    await partner.page.context().close();
  });

  it('is asked for of nobody: who waits without one offers as ever', async () => {
    const partner = await openPartner(stage.browser, stage.server.url);
    const bob = await enter();
    await untilInCall(bob);
    assert.equal(await sent(bob, 'webrtc_answer'), 1);
    await partner.page.context().close();
  });
});
