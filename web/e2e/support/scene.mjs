// A page in one of the browsers and a partner of some kind, on loopback or in a network of namespaces.
import { openUser, startBrowser, startServer, until } from '../harness.mjs';
import { openInFirefox, startFirefox } from './firefox.mjs';
import { serverAddress } from './network.mjs';
import { openPartner, startStoppableBrowser } from './partner.mjs';
import { look, watch } from './watch.mjs';

const isWaiting = ({ status }) => status.startsWith('Waiting for a partner');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** In the page: writes in the chat, as a user would. What it was able to do. */
async function write(words) {
  const named = (name) => [...document.querySelectorAll('main button')].find((button) => name.test(button.getAttribute('aria-label') ?? ''));
  /** What is there within a second, or what stands in its place then. */
  const soon = async (find) => {
    for (let looks = 0; !find() && looks < 50; looks += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    return find();
  };
  const findField = () => document.querySelector('input[aria-label=Message]');
  if (!findField()) named(/^Chat(,|$)/)?.click();
  const field = await soon(findField);
  if (!field) return 'no field to write in';
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, words);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const send = await soon(() => document.querySelector('button[aria-label=Send][aria-disabled=false]'));
  if (!send) return 'Send is off';
  send.click();
  const shown = await soon(() => document.querySelector('[role=log]').textContent.includes(words));
  return `${field.value === words ? 'still in the field' : 'gone from the field'}, ${shown ? 'in the log' : 'not in the log'}`;
}

async function readFrames() {
  let frames = 0;
  for (const pc of globalThis.connections) {
    if (pc.connectionState === 'connected') for (const { type, framesDecoded = 0 } of (await pc.getStats()).values()) frames += type === 'inbound-rtp' ? framesDecoded : 0;
  }
  return frames;
}

/** Server and browsers, for any number of scenes one after the other. */
export async function openTheatre({ browser: kind = 'chromium', network = null, webRoot } = {}) {
  const inNetwork = network && { host: serverAddress };
  const server = await startServer({ webRoot, words: network?.words.hub, options: { host: '127.0.0.1', ...inNetwork } });
  // Fewer frames than by default, so that a small machine has time to look at both.
  const flags = ['--use-fake-device-for-media-stream=fps=10'];
  if (network) flags.push(`--unsafely-treat-insecure-origin-as-secure=${server.url}`);
  const { hostname } = new URL(server.url);
  const chromium = kind === 'chromium' ? await startBrowser({ flags }) : null;
  const firefox = kind === 'firefox' ? await startFirefox({ 'dom.securecontext.allowlist': hostname }) : null;
  let partnerBrowser = null;

  const openPage = () => (firefox ? openInFirefox(firefox, server.url, watch) : openUser(chromium, server.url, { viewport: { width: 1000, height: 700 } }, watch));

  const openPageAndPartner = async (ways, partnerFirst, opened) => {
    const page = await openPage();
    opened.push(page);
    const says = () => page.page.evaluate(look);
    const openPartnerPage = async () => {
      const user = await openUser(partnerBrowser.browser, server.url, {}, watch);
      await user.enter();
      return { ...user, figures: () => user.page.evaluate(() => globalThis.seen), waits: () => user.page.evaluate(look).then(isWaiting) };
    };
    const openClient = async () => {
      const client = await openPartner(partnerBrowser.browser, server.url, ways);
      return { ...client, waits: () => client.figures().then(({ waiting }) => waiting > 0) };
    };
    const join = async () => {
      const partner = await (ways ? openClient() : openPartnerPage());
      opened.push(partner);
      return partner;
    };
    let partner;
    if (partnerFirst) {
      partner = await join();
      await until('the partner waits', partner.waits, Boolean);
      await page.enter();
    } else {
      await page.enter();
      await until('the page waits', says, isWaiting);
      partner = await join();
    }
    await until('somebody is introduced', says, ({ status }) => !/^(|Waiting.*|Looking.*|Connecting to.*|Asking.*|Starting.*)$/.test(status));
    return { page, partner, says, metAt: Date.now() };
  };

  /** A page that has met a partner with those ways (a second page if none); `partnerFirst`: who waited, and makes the first offer. */
  const open = async ({ ways }, partnerFirst = false) => {
    if (!partnerBrowser?.browser.isConnected()) {
      await partnerBrowser?.close();
      partnerBrowser = await startStoppableBrowser({ words: network?.words.partner, flags });
    }
    const opened = [];
    const close = () => Promise.allSettled(opened.map((user) => user.leave()));
    let met;
    try {
      met = await openPageAndPartner(ways, partnerFirst, opened);
    } catch (error) {
      await close();
      throw error;
    }
    const { page: user, says } = met;
    const { page } = user;
    const frames = () => page.evaluate(readFrames);
    return {
      ...met,
      page,
      errors: user.errors,
      partnerBrowser,
      network,
      close,
      write: (words) => page.evaluate(write, words),
      changes: () => page.evaluate(() => globalThis.seen.changes),
      untilInCall: async () => {
        await until('the page is in a call', says, ({ status }) => status.startsWith('Connected'));
        const first = await until('frames', frames, (count) => count > 0);
        await until('more frames', frames, (count) => count > first + 5);
      },
    };
  };

  return {
    url: server.url,
    open,
    async close() {
      await chromium?.close();
      await firefox?.close();
      await partnerBrowser?.close();
      await server.stop();
    },
  };
}

/** Plays one kind to its end: what the page said at each of those seconds, and every change in between. */
export async function play(theatre, kind, { name, partnerFirst, onLook = () => undefined }) {
  const scene = await theatre.open(kind, partnerFirst);
  try {
    let start = scene.metAt;
    let acting;
    if (kind.act) {
      await scene.untilInCall();
      await pause(3000); // a call as it is: what happens next comes as an interruption
      start = Date.now();
      acting = Promise.resolve(kind.act(scene)).then(() => undefined, String);
    }
    const looks = [];
    let chat;
    const seconds = [2, 5, 10, 20, ...(kind.after ?? [])];
    for (const at of seconds) {
      if (kind.chat && !chat && at > kind.chat) {
        await pause(Math.max(0, start + kind.chat * 1000 - Date.now()));
        chat = await scene.write('Do you read this?');
      }
      await pause(Math.max(0, start + at * 1000 - Date.now()));
      const said = await scene.says();
      looks.push({ second: at, late: Math.max(0, Date.now() - start - at * 1000), ...said });
      await onLook(scene.page, at);
    }
    const changes = (await scene.changes()).map((change) => ({ ...change, at: change.at - start }));
    const failed = await acting;
    const partner = await Promise.race([scene.partner.figures().catch(() => null), pause(2000)]);
    return { name, what: kind.what, partnerFirst: Boolean(partnerFirst), looks, changes, chat, partner, errors: scene.errors, failed };
  } finally {
    await scene.close();
  }
}
