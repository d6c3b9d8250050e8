// What keeps strangers safe from each other.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startBrowser, until, untilInCall } from './harness.mjs';
import { assertNoErrors, setStage } from './stage.mjs';

describe('the stranger’s picture', () => {
  const stage = setStage({ browse: startBrowser, left: assertNoErrors });
  const enterPair = async () => {
    const pair = await Promise.all([1, 2].map(() => stage.open({ viewport: { width: 1280, height: 800 } }, recordBlur)));
    await Promise.all(pair.map((user) => user.enter()));
    await untilInCall(...pair);
    return pair;
  };
  const focus = (user) => user.remoteVideo.evaluate((video) => getComputedStyle(video).filter);
  const untilClear = (user) => until('it is in focus', () => focus(user), (filter) => filter === 'none');
  const floats = (user) => user.page.evaluate(() => document.pictureInPictureElement !== null);

  /** How the picture looked at its first frame. */
  function recordBlur() {
    const note = ({ target }) => {
      if (target.ariaLabel === "Partner's video") globalThis.firstLook ??= getComputedStyle(target).filter;
    };
    document.addEventListener('loadeddata', note, true);
  }

  it('is blurred at first, and frames come all the same', async () => {
    const [ann, bob] = await enterPair();
    for (const user of [ann, bob]) {
      assert.match(await user.page.evaluate(() => globalThis.firstLook), /blur\(\d+/);
      await untilClear(user);
    }
    await untilInCall(ann, bob);
  });

  it('is blurred again at once by a key or a button, and shown by a press on it', async () => {
    const [ann, bob] = await enterPair();
    await untilClear(ann);
    await ann.page.keyboard.press('b');
    // No going over: the first look after the press.
    assert.match(await focus(ann), /blur\(\d+/);
    await untilInCall(ann, bob);
    await ann.remoteVideo.click();
    await untilClear(ann);
    await ann.press('Blur');
    assert.match(await focus(ann), /blur\(\d+/);
    await ann.button('Unblur').press('Enter');
    await untilClear(ann);
  });

  it('does not float above other windows while it is blurred', async () => {
    const [ann] = await enterPair();
    await untilClear(ann);
    await ann.press('More');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Picture in picture', exact: true }).click();
    await until('it floats', () => floats(ann), Boolean);
    await ann.page.keyboard.press('b');
    await until('it does not float', () => floats(ann), (now) => !now);
    const refusal = await ann.remoteVideo.evaluate((video) => video.requestPictureInPicture().then(() => 'none', ({ name }) => name));
    assert.notEqual(refusal, 'none');
  });

  it('of a camera that is switched on later is blurred at first, too', async () => {
    const [ann, bob] = await enterPair();
    await untilClear(ann);
    await bob.press('Turn camera off');
    await ann.page.getByText("Partner's camera is off").waitFor();
    await bob.press('Turn camera on');
    await ann.button('Unblur').waitFor();
    await untilClear(ann);
  });

  it('is not blurred by itself for whoever wants it so, the next time neither', async () => {
    const [ann] = await enterPair();
    await ann.press('More');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Settings', exact: true }).click();
    await ann.page.getByLabel('Blur every new picture for a moment').click();
    await ann.page.reload();
    await ann.begin();
    await until('a picture', () => ann.page.evaluate(() => globalThis.firstLook), (look) => look !== undefined);
    assert.equal(await ann.page.evaluate(() => globalThis.firstLook), 'none');
  });
});
