// However one comes to the page again: no camera without a press.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { startServer, until } from './harness.mjs';
import { startRawBrowser } from './raw.mjs';

/** In the page: every track that is opened, the way in which the page was shown, and a camera that can be kept waiting. */
function watch() {
  globalThis.tracks = [];
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (globalThis.held) await new Promise((resolve) => (globalThis.answer = resolve));
    const stream = await real(wanted);
    globalThis.tracks.push(...stream.getTracks());
    return stream;
  };
  addEventListener('pageshow', ({ persisted }) => (globalThis.persisted = persisted));
}

const status = (page) => page.getByRole('status').textContent();
const untilStatus = (page, words) => until(`status says ${words}`, () => status(page), (text) => words.test(text));
const live = (page) => page.evaluate(() => globalThis.tracks.filter(({ readyState }) => readyState === 'live').length);
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

describe('who comes back', () => {
  let server;
  let elsewhere;
  let browser;
  let page;

  before(async () => {
    [server, elsewhere, browser] = await Promise.all([startServer(), startServer(), startRawBrowser()]);
  });
  after(async () => {
    await browser?.stop();
    await Promise.all([server?.stop(), elsewhere?.stop()]);
  });
  afterEach(async () => {
    const [first, ...others] = browser.context().pages();
    await Promise.all(others.map((other) => other.close()));
    await first.goto('about:blank');
  });

  async function open(path = '/', where) {
    const opened = where ?? (await browser.context().newPage());
    await opened.addInitScript(watch);
    await opened.goto(server.url + path);
    return opened;
  }
  async function start(where) {
    await where.getByRole('link', { name: /^Start/ }).click();
    await untilStatus(where, /Waiting for a partner|Connected/);
    return where;
  }
  const phases = {
    'on the front page': () => open(),
    async 'before Start'() {
      const opened = await open('/chat');
      await untilStatus(opened, /Waiting for a partner|Connected/);
      await opened.reload();
      await untilStatus(opened, /^Ready$/);
      return opened;
    },
    async 'while asked for the camera'() {
      const asked = await open();
      await asked.evaluate(() => (globalThis.held = true));
      await asked.getByRole('link', { name: /^Start/ }).click();
      await untilStatus(asked, /Starting the camera/);
      return asked;
    },
    'while waiting': async () => start(await open()),
    async 'in a call'() {
      const other = await start(await open());
      const one = await start(await open());
      await Promise.all([one, other].map((each) => untilStatus(each, /^Connected$/)));
      await one.bringToFront();
      return one;
    },
    async 'after Stop'() {
      const stopped = await start(await open());
      await press(stopped, 'Stop');
      await untilStatus(stopped, /^Stopped$/);
      return stopped;
    },
    async 'with the preview open'() {
      const shown = await open();
      await press(shown, 'Check camera and microphone');
      await until('a camera', () => live(shown), (count) => count === 2);
      return shown;
    },
  };

  /** Nothing is opened, nobody is met; on the call page a press begins. */
  async function assertDark(where) {
    await where.evaluate(() => globalThis.answer?.());
    const call = new URL(where.url()).pathname === '/chat';
    if (call) await untilStatus(where, /^Ready$/);
    await until('nobody is waiting', () => server.stats(), ({ waitingUsers }) => waitingUsers === 0);
    await where.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.equal(await live(where), 0);
    if (!call) return;
    await where.evaluate(() => (globalThis.held = false));
    await press(where, 'Start a video chat');
    await untilStatus(where, /Waiting for a partner|Connected/);
    assert.equal(await live(where), 2);
  }

  for (const [phase, reach] of Object.entries(phases)) {
    it(`by Back, ${phase}`, async (test) => {
      page = await reach();
      await page.evaluate(() => (globalThis.persisted = undefined));
      await page.goto(`${elsewhere.url}/nowhere`);
      await page.goBack({ waitUntil: 'commit' });
      const kept = await until('the page is shown', () => page.evaluate(() => globalThis.persisted), (is) => is !== undefined);
      test.diagnostic(kept ? 'kept by the browser' : 'loaded again');
      // A connection that is still being closed may hinder the browser.
      if (phase === 'before Start') assert.equal(kept, true);
      const others = browser.context().pages().filter((other) => other !== page);
      await Promise.all(others.map((other) => other.close()));
      await assertDark(page);
    });

    it(`by loading it again, ${phase}`, async () => {
      page = await reach();
      const others = browser.context().pages().filter((other) => other !== page);
      await Promise.all(others.map((other) => other.close()));
      await page.reload();
      await assertDark(page);
    });
  }

  it('in a tab that was duplicated in a call, while the call goes on', async () => {
    const first = await phases['in a call']();
    page = await browser.duplicateTab();
    await page.waitForLoadState();
    await untilStatus(page, /^Ready$/);
    await untilStatus(first, /^Connected$/);
    assert.equal(await live(first), 2);
    assert.equal(await page.getByLabel('Your video').evaluate((video) => video.srcObject), null);
  });

  it('in a tab that was discarded', async () => {
    const first = await start(await open('/', browser.context().pages()[0]));
    await untilStatus(first, /Waiting/);
    await (await browser.context().newPage()).bringToFront();
    page = await browser.discardTab();
    await page.waitForLoadState();
    assert.equal(await page.evaluate(() => document.wasDiscarded), true);
    await untilStatus(page, /^Ready$/);
    assert.equal(await page.getByLabel('Your video').evaluate((video) => video.srcObject), null);
  });

  it('within the page, by Back and Forward', async () => {
    page = await start(await open());
    await page.getByRole('link', { name: 'Flinxx' }).click();
    await page.getByRole('link', { name: /^Start/ }).waitFor();
    assert.equal(await live(page), 0);
    await page.goBack();
    await assertDark(page);
    await page.goBack();
    await page.getByRole('link', { name: /^Start/ }).waitFor();
    await page.goForward();
    await assertDark(page);
  });
});
