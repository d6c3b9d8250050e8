// Before the first call: nothing is asked for and nobody is met until one has agreed, once, with the keyboard alone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openUser, startServer, until, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';
import { findViolations } from './support/axe.mjs';

/** Counts what is not to be before one has agreed. */
function countAsked() {
  globalThis.asked = 0;
  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = (wish) => {
    globalThis.asked += 1;
    return real(wish);
  };
}

const spoken = {
  en: { start: /^Start a video chat$/, agree: /^Agree/, heading: 'Before you start', age: /18 years/, waiting: /Waiting for a partner/ },
  de: { start: /^Videochat starten$/, agree: /^Zustimmen/, heading: 'Bevor es losgeht', age: /18 Jahre/, waiting: /./ },
  ar: { start: /^ابدأ محادثة فيديو$/, agree: /^أوافق/, heading: 'قبل أن تبدأ', age: /(18|١٨)/, waiting: /./ },
};

describe('the gate', () => {
  const stage = setStage();

  async function open(options = {}, url = stage.server.url) {
    const user = await openUser(stage.browser, url, { viewport: { width: 390, height: 844 }, bypassCSP: true, ...options }, countAsked, { agreed: false });
    user.sockets = [];
    user.page.on('request', (request) => /socket\.io/.test(request.url()) && user.sockets.push(request.url()));
    user.page.on('websocket', (socket) => user.sockets.push(socket.url()));
    user.gate = user.page.getByRole('heading', { level: 1 });
    user.agree = user.page.getByRole('button', { name: /^Agree/ });
    user.asked = () => user.page.evaluate(() => globalThis.asked);
    return user;
  }
  /** By Tab, as far as one has to. */
  async function tabTo(page, control) {
    for (let presses = 0; presses < 20; presses += 1) {
      if (await control.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail('the keyboard does not lead there');
  }

  for (const [locale, words] of Object.entries(spoken)) {
    it(`is passed with the keyboard alone, and violates no rule of axe: ${locale}`, async () => {
      const user = await open({ locale, colorScheme: locale === 'de' ? 'light' : 'dark' });
      const { page } = user;
      await tabTo(page, page.getByRole('link', { name: words.start }));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: words.heading }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1', 'a screen reader begins there');
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).direction), locale === 'ar' ? 'rtl' : 'ltr');
      assert.equal(await page.getByRole('list').first().getByRole('listitem').count(), 5, 'five lines of rules');
      assert.deepEqual(await findViolations(page), []);
      const agree = page.getByRole('button', { name: words.agree });
      assert.match(await page.locator(`[id="${await agree.getAttribute('aria-describedby')}"]`).textContent(), words.age);
      assert.deepEqual([await user.asked(), user.sockets], [0, []], 'no camera, no connection');
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing is wider than the screen');
      await tabTo(page, agree);
      await page.keyboard.press('Enter');
      await untilStatus(user, words.waiting);
      await until('a camera and a connection', async () => (await user.asked()) === 1 && user.sockets.length > 0, Boolean);
      assert.deepEqual(user.errors, []);
      await user.leave();
    });
  }

  it('is there once for a device, and by the address too', async () => {
    const user = await open({}, `${stage.server.url}/chat`);
    await user.agree.waitFor();
    await user.page.reload();
    await user.agree.click();
    await untilStatus(user, /Waiting for a partner/);
    await user.page.goto(stage.server.url);
    await user.enter();
    await untilStatus(user, /Waiting for a partner/);
    assert.equal(await user.agree.count(), 0);
    await user.leave();
  });

  it('can be left: nothing has been asked for', async () => {
    const user = await open();
    await user.enter();
    await user.page.getByRole('link', { name: 'Not now' }).click();
    await user.page.getByRole('link', { name: /^Start/ }).waitFor();
    await user.page.goBack();
    await user.agree.waitFor();
    assert.deepEqual([await user.asked(), user.sockets], [0, []]);
    await user.leave();
  });

  it('says what holds at this server, and asks again where that is more', async () => {
    const turn = { 'turn-urls': 'turn:127.0.0.1:3478', 'turn-secret': 's', 'ice-transport-policy': 'relay' };
    const strict = await startServer({ options: { 'min-age': 21, ...turn } });
    const { port } = new URL(strict.url);
    let user;
    try {
      user = await open({}, `${strict.url}/chat`);
      await user.page.getByText('Your network address is hidden').waitFor();
      await user.page.getByText('at least 21 years old').waitFor();
      await user.agree.click();
      await untilStatus(user, /Waiting for a partner/);
    } finally {
      await strict.stop();
    }
    const open18 = await startServer({ port });
    try {
      await user.page.goto(`${open18.url}/chat`);
      await user.page.getByText('The other may see your network address').waitFor();
      assert.equal(await user.page.getByText('Your network address is hidden').count(), 0);
      await user.agree.click();
      await user.page.reload();
      await untilStatus(user, /^Ready$/);
    } finally {
      await open18.stop();
    }
    await user.leave();
  });

  it('waits for a server that is away, for nobody knows what there is to agree to', async () => {
    const user = await open();
    await user.page.route('**/api/terms', (route) => route.abort());
    await user.enter();
    await user.page.getByRole('heading', { name: 'The server is out of reach' }).waitFor();
    await user.page.unroute('**/api/terms');
    await user.press('Try now');
    await user.agree.waitFor();
    await user.leave();
  });
});
