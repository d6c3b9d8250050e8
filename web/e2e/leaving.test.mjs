// However the page goes, over WebSocket and over polling alone: its partner hears at once where it was meant.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { io } from 'socket.io-client';
import { startServer, until } from './harness.mjs';
import { startRawBrowser } from './raw.mjs';

const graceMs = 1500;
const ways = {
  'over WebSocket': null,
  'over polling': () => {
    // Something in between that lets no WebSocket through.
    globalThis.WebSocket = class {
      constructor() {
        setTimeout(() => this.onerror?.(new Event('error')));
      }
      close() {
        this.readyState = 3;
      }
    };
  },
};

/** A program of another maker, which waits for the page. */
async function waitForPartner(server) {
  const socket = io(server.url, { transports: ['websocket'], forceNew: true });
  const heard = [];
  socket.onAny((name) => heard.push(name));
  await until('registered', () => heard, (names) => names.includes('user_registered'));
  socket.emit('find_partner');
  await until('waiting', () => heard, (names) => names.includes('waiting'));
  return {
    untilHears: (name) => until(`the partner hears ${name}`, () => heard, (names) => names.includes(name)),
    leave: () => socket.disconnect(),
  };
}

/** The page in a call with that program, which goes with the `test`. */
async function meet(test, browser, server, prepare, where) {
  const partner = await waitForPartner(server);
  test.after(() => partner.leave());
  const page = where ?? (await browser.context().newPage());
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  if (prepare) await page.addInitScript(prepare);
  await page.goto(server.url);
  await page.getByRole('link', { name: /^Start/ }).click();
  await partner.untilHears('partner_found');
  // The browser may say it later than the server says that they met.
  const webSockets = () => requests.filter((url) => url.startsWith('ws:'));
  if (prepare) assert.deepEqual(webSockets(), []);
  else await until('a WebSocket', webSockets, ({ length }) => length > 0);
  return { page, partner };
}

for (const [way, prepare] of Object.entries(ways))
  describe(`a page that goes, ${way}`, () => {
    let patient; // What is heard there does not come from the end of the grace.
    let brief;
    let browser;
    before(async () => {
      const start = (options) => startServer({ options });
      // Of a page that is lost between two polls only the pings tell.
      const ping = { 'ping-interval': 5000, 'ping-timeout': 5000 };
      [patient, brief, browser] = await Promise.all([
        start({ 'recovery-time': 3_600_000 }),
        start({ 'recovery-time': graceMs, ...ping }),
        startRawBrowser(),
      ]);
    });
    after(async () => {
      await browser?.stop();
      await Promise.all([patient?.stop(), brief?.stop()]);
    });

    const meant = {
      'is closed': (page) => page.close(),
      'is closed, and asked first': (page) => page.close({ runBeforeUnload: true }),
      'goes elsewhere': (page) => page.goto(`${brief.url}/nowhere`),
      'is loaded again': (page) => page.reload(),
    };
    for (const [what, act] of Object.entries(meant))
      it(`${what}: at once`, async (test) => {
        const { page, partner } = await meet(test, browser, patient, prepare);
        const from = performance.now();
        await Promise.all([act(page), partner.untilHears('partner_disconnected')]);
        test.diagnostic(`${Math.round(performance.now() - from)} ms`);
        partner.leave();
        await until('nobody is there', () => patient.stats(), ({ activeUsers }) => activeUsers === 0);
        await page.close();
      });

    /** Nothing is said over polling; over WebSocket the browser's network process, which lives longer, closes with 1001. */
    async function isLost(test, act) {
      const [first] = browser.context().pages();
      const { page, partner } = await meet(test, browser, brief, prepare, first);
      const from = performance.now();
      await act(page);
      await partner.untilHears('partner_disconnected');
      const ms = performance.now() - from;
      test.diagnostic(`${Math.round(ms)} ms`);
      if (prepare) assert.ok(ms >= graceMs - 100, `${ms} ms`);
      partner.leave();
      await until('nobody is there', () => brief.stats(), ({ activeUsers }) => activeUsers === 0);
    }

    const later = prepare ? 'after the grace' : 'at the latest after the grace';
    it(`is discarded: ${later}`, (test) =>
      isLost(test, async () => {
        await (await browser.context().newPage()).bringToFront();
        await browser.discardTab();
      }));

    it(`goes with the browser, which is killed: ${later}`, (test) => isLost(test, () => browser.crash()));
  });
