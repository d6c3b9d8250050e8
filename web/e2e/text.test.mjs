// Without camera and microphone: who is met, and that neither is asked for.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startBrowser, until, untilInCall, untilStatus } from './harness.mjs';
import { assertNoErrors, setStage } from './stage.mjs';
import { findViolations } from './support/axe.mjs';

function countAsked() {
  globalThis.asked = 0;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wish) => {
    globalThis.asked += 1;
    return real(wish);
  };
}
const choose = {
  text: () => localStorage.setItem('flinxx', '{"textOnly":true}'),
  any: () => localStorage.setItem('flinxx', '{"meetText":true}'),
  video: () => undefined,
};

describe('text only', () => {
  const stage = setStage({ browse: startBrowser, left: assertNoErrors });
  const enter = async (mode) => {
    const user = await stage.open({ viewport: { width: 1280, height: 800 }, bypassCSP: true }, choose[mode]);
    await user.page.evaluate(countAsked);
    await user.enter();
    return user;
  };
  const untilWritten = async (...users) => {
    for (const user of users) {
      await untilStatus(user, /^Connected$/);
      await user.page.getByText('Text chat: you write to each other').waitFor();
    }
  };
  const write = async (from, to, words) => {
    const field = from.page.getByLabel('Message', { exact: true });
    await field.fill(words);
    await field.press('Enter');
    await to.page.getByRole('log').getByText(words).waitFor();
  };
  const asked = (user) => user.page.evaluate(() => globalThis.asked);

  it('asks for no device, and has the chat open', async () => {
    const [ann, bob] = [await enter('text'), await enter('text')];
    await untilWritten(ann, bob);
    await write(ann, bob, 'hello');
    await write(bob, ann, 'hello yourself');
    assert.deepEqual(await Promise.all([ann, bob].map(asked)), [0, 0]);
    assert.deepEqual(await findViolations(ann.page), []);
  });

  it('meets whoever accepts that, whose picture is not sent', async () => {
    const [ann, bob] = [await enter('any'), await enter('text')];
    await untilWritten(ann, bob);
    await write(ann, bob, 'hello');
    // The one that was ready for another call is closed.
    const sent = await ann.page.evaluate(() =>
      globalThis.connections.filter((pc) => pc.signalingState !== 'closed').flatMap((pc) => pc.getSenders()).filter(({ track }) => track).length);
    assert.equal(sent, 0);
    assert.equal(await ann.button('Turn camera off').count(), 0);
    assert.equal(await asked(bob), 0);
  });

  it('does not meet those who have not said so; they meet each other, and those who take both', async () => {
    const text = await enter('text');
    await untilStatus(text, /^Waiting for a partner$/);
    const video = await enter('video');
    await untilStatus(video, /^Waiting for a partner$/);
    const other = await enter('video');
    await untilInCall(video, other);
    await untilStatus(text, /^Waiting for a partner$/);
  });

  it('is chosen in the preview, and holds', async () => {
    const ann = await stage.open();
    await ann.page.evaluate(countAsked);
    await ann.press('Check camera and microphone');
    await ann.page.getByRole('switch', { name: 'Text only' }).check();
    const before = await asked(ann);
    await ann.page.getByRole('dialog').getByRole('link', { name: /^Start/ }).click();
    await untilStatus(ann, /^Waiting for a partner$/);
    assert.equal(await asked(ann), before);
  });

  it('is a way on where the camera is refused', async () => {
    const strict = await startBrowser({ permissions: false });
    try {
      const ann = await stage.open(undefined, undefined, { browser: strict });
      await ann.page.context().grantPermissions([]);
      await ann.enter();
      await ann.press('Text only');
      const bob = await enter('text');
      await untilWritten(ann, bob);
    } finally {
      await strict.close();
    }
  });

  it('is a way on while the browser asks', async () => {
    const never = () => {
      navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
      navigator.permissions.query = async () => ({ state: 'prompt' });
    };
    const ann = await stage.open(undefined, never);
    await ann.enter();
    await untilStatus(ann, /^Asking for camera and mic$/);
    await ann.press('Text only');
    await untilStatus(ann, /^Waiting for a partner$/);
    await until('the setting holds', () => ann.page.evaluate(() => JSON.parse(localStorage.getItem('flinxx')).textOnly), Boolean);
  });
});
