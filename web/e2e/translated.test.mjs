// What a translating browser does to a page: every text is wrapped, or exchanged for another node, also those that come later.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openGallery, startGallery } from './gallery.mjs';
import { openUser, until, untilInCall, untilSaid, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';

/** In the page. `way` is what becomes of a text: it is moved into two elements, or another one is put there. */
function translate(way) {
  const wrap = (text) => {
    if (text.parentElement.tagName === 'FONT' || text.parentElement.closest('script, style')) return;
    const [outer, inner] = [document.createElement('font'), document.createElement('font')];
    outer.append(inner);
    text.replaceWith(outer);
    inner.append(way === 'moved' ? text : text.data);
  };
  const wrapAll = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    texts.forEach(wrap);
  };
  const begin = () => {
    wrapAll();
    new MutationObserver(wrapAll).observe(document.body, { childList: true, characterData: true, subtree: true });
  };
  if (document.body) begin();
  else document.addEventListener('DOMContentLoaded', begin);
}

const wrapped = (user) => user.page.evaluate(() => document.querySelectorAll('#root font font').length);
const broke = (user) => user.page.getByText('Something broke').count();

describe('a page that somebody else changes', () => {
  const stage = setStage();

  async function enter(prepare) {
    const user = await openUser(stage.browser, stage.server.url, {}, prepare);
    await user.enter();
    return user;
  }
  async function choose(user, name) {
    await user.press('More');
    await user.page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  }

  for (const way of ['moved', 'exchanged']) {
    it(`goes on, and says what is true: texts are ${way}`, async () => {
      const ann = await openUser(stage.browser, stage.server.url);
      await ann.page.evaluate(translate, way);
      await ann.enter();
      await untilStatus(ann, /^Waiting for a partner$/);
      await ann.press('More');
      await ann.page.keyboard.press('Escape');
      await ann.press('Stop');
      await untilStatus(ann, /^Stopped$/);
      await ann.page.getByText('Start again').click();
      await untilStatus(ann, /^Waiting for a partner$/);

      const bob = await enter();
      await untilInCall(ann, bob);
      assert.ok((await wrapped(ann)) > 3);
      const timer = await ann.timer.textContent();
      await until('the timer runs', () => ann.timer.textContent(), (now) => now !== timer && /^\d+:\d\d$/.test(now));
      for (const name of ['Mute', 'Turn camera off', 'Unmute', 'Turn camera on', 'Chat']) await ann.press(name);
      await ann.page.getByLabel('Message').fill('one');
      await ann.page.keyboard.press('Enter');
      await bob.press('Chat, 1 unread');
      await Promise.all([ann.page.getByText('Partner is typing').waitFor(), bob.page.getByLabel('Message').fill('two')]);
      await bob.page.keyboard.press('Enter');
      await until('both messages', () => ann.page.getByRole('log').textContent(), (log) => /You: one.*Partner: two/.test(log));
      await bob.press('Mute');
      await ann.page.getByText('Partner is muted').waitFor();
      await bob.press('Unmute');
      await ann.page.getByText('Partner is muted').waitFor({ state: 'detached' });

      await choose(ann, 'Settings');
      await ann.page.getByLabel('Language').selectOption('de');
      await ann.page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
      await ann.page.keyboard.press('Escape');
      await untilStatus(ann, /^Verbunden$/);
      await ann.page.getByLabel('Nachricht', { exact: true }).waitFor();
      assert.match(await ann.button('Weiter').textContent(), /^Weiter$/);
      await bob.press('Stop');
      await untilStatus(ann, /^(Hat aufgelegt|Warten auf jemanden)$/);
      assert.equal(await broke(ann), 0);
      assert.deepEqual(ann.errors, []);
      await Promise.all([ann.leave(), bob.leave()]);
    });
  }

  it('has every text in an element of its own, in every state', async () => {
    const gallery = await startGallery();
    const shown = await openGallery(stage.browser, gallery.url, {});
    const readMixed = () => {
      const walker = document.createTreeWalker(document.getElementById('root'), NodeFilter.SHOW_TEXT);
      const mixed = [];
      while (walker.nextNode()) {
        const { data, parentNode } = walker.currentNode;
        if (parentNode.childNodes.length > 1) mixed.push(data);
      }
      return mixed;
    };
    for (const name of shown.names) {
      await shown.show(name);
      assert.deepEqual(await shown.page.evaluate(readMixed), [], `${name}: React could not change such a text where it was translated`);
    }
    await shown.close();
    await gallery.stop();
  });

  it('shows the call again when its screen broke, or stops it', async () => {
    const [ann, bob] = await Promise.all([enter(), enter()]);
    await untilInCall(ann, bob);
    const breakScreen = async () => {
      await ann.press('More');
      await ann.page.evaluate(() => {
        const { removeChild } = Node.prototype;
        Node.prototype.removeChild = function removeOnce() {
          Node.prototype.removeChild = removeChild;
          throw new DOMException('The node to be removed is not a child of this node.', 'NotFoundError');
        };
      });
      await ann.page.keyboard.press('Escape');
      await ann.page.getByText('Your call goes on').waitFor();
    };
    await breakScreen();
    const { frames, total } = await bob.inbound();
    await until('frames of who sees nothing', bob.inbound, (now) => now.frames > frames);
    await untilStatus(bob, /^Connected$/);
    await ann.press('Show again');
    await untilInCall(ann, bob);
    assert.equal((await bob.inbound()).total, total, 'still the same connection');

    await breakScreen();
    await ann.press('Stop');
    await untilSaid(bob, /^Partner left$/);
    await ann.press('Show again');
    await untilStatus(ann, /^Stopped$/);
    await Promise.all([ann.leave(), bob.leave()]);
  });
});
