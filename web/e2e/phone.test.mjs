// What the page is like in the hand, and how it calls somebody who waits elsewhere.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startBrowser, until, untilInCall, untilStatus } from './harness.mjs';
import { assertNoErrors, setStage } from './stage.mjs';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1280, height: 800 } };
const box = (locator) => locator.boundingBox();

/** In the page: it can be hidden, and keeps what notices it shows. */
function canHide() {
  let state = 'visible';
  Object.defineProperty(Document.prototype, 'visibilityState', { get: () => state });
  globalThis.turn = (to) => {
    state = to;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  globalThis.notices = [];
  globalThis.Notification = class {
    static permission = 'default';
    static async requestPermission() {
      this.permission = 'granted';
      return 'granted';
    }
    constructor(title) {
      globalThis.notices.push(title);
    }
    close() {}
  };
}

describe('a phone and a desktop', () => {
  const stage = setStage({ browse: startBrowser, left: assertNoErrors });
  async function enterPair() {
    const users = [await stage.open(phone), await stage.open(desktop)];
    for (const user of users) await user.enter();
    await untilInCall(...users);
    return users;
  }

  it('has all in one row, with Stop at the other end than Skip, and the chat in its place', async () => {
    const [ann, bob] = await enterPair();
    const names = ['Stop', 'Mute', 'Turn camera off', 'Chat', 'More', 'Skip'];
    const row = await Promise.all(names.map((name) => box(ann.button(name))));
    for (const [index, { x, y, width, height }] of row.entries()) {
      assert.ok(Math.abs(y + height / 2 - (row[0].y + row[0].height / 2)) < 2, `${names[index]} is in the row`);
      assert.ok(width >= 44 && height >= 44, `${names[index]} is large enough for a finger`);
      assert.ok(index === 0 || x >= row[index - 1].x + row[index - 1].width, `${names[index]} is beside the one before`);
    }
    await ann.press('Chat');
    const field = await box(ann.page.getByLabel('Message'));
    assert.ok(field.y + field.height > row[0].y, 'the field is where the row was');
    await ann.button('Mute').waitFor({ state: 'hidden' });
    for (const name of ['Blur', 'Report']) await ann.button(name).waitFor();
    await ann.page.getByLabel('Message').fill('hello');
    await ann.press('Send');
    await bob.button('Chat, 1 unread').waitFor();
    await ann.press('Close chat');
    await ann.button('Mute').waitFor();
    assert.equal(await ann.button('Chat').evaluate((button) => button === document.activeElement), true, 'the focus is back');

    // Whoever writes when the partner leaves has the row again.
    await ann.press('Chat');
    await bob.press('Stop');
    await ann.button('Mute').waitFor();
    await ann.press('Stop');
    await ann.button('Start again').waitFor();
  });

  it('has menus at their buttons where there is room, and no help for keys where there are none', async () => {
    const [ann, bob] = await enterPair();
    for (const name of ['More', 'Report']) {
      const button = await box(bob.button(name));
      await bob.press(name);
      const dialog = bob.page.getByRole('dialog');
      await dialog.waitFor();
      await until(`${name} opens above its button`, () => box(dialog), ({ x, y, width, height }) => {
        const gap = button.y - (y + height);
        return gap > 4 && gap < 24 && x < button.x && x + width > button.x + button.width;
      });
      await bob.page.keyboard.press('Escape');
    }
    await ann.press('More');
    await ann.page.getByRole('dialog').getByRole('button', { name: 'Settings', exact: true }).waitFor();
    assert.equal(await ann.page.getByRole('button', { name: 'Keyboard shortcuts' }).count(), 0);
    await bob.press('More');
    await bob.page.getByRole('button', { name: 'Keyboard shortcuts' }).waitFor();
  });

  it('calls who has asked for it from another tab, once', async () => {
    const ann = await stage.open(desktop, canHide);
    await ann.enter();
    await untilStatus(ann, /Waiting for a partner/);
    await ann.page.getByRole('switch', { name: 'Tell me when somebody comes' }).check();
    const before = await ann.page.title();
    await ann.page.evaluate(() => globalThis.turn('hidden'));
    const bob = await stage.open(desktop);
    await bob.enter();
    await untilInCall(ann, bob);
    assert.deepEqual(await ann.page.evaluate(() => globalThis.notices), ['Somebody is here']);
    assert.equal(await ann.page.title(), 'Somebody is here');
    await ann.page.evaluate(() => globalThis.turn('visible'));
    await until('the title of before', () => ann.page.title(), (title) => title === before);
  });
});
