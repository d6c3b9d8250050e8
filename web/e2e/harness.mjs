import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const binary = process.env.FLINXX_BIN ?? here('../../build/release/flinxx');
export const browserPath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
const readyLine = /listening on http:\/\/([\d.]+):(\d+)/;

/** Fake camera and microphone, media over loopback, and nothing that a browser does on its own. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  // Who has allowed no device is known by a name of multicast DNS alone, which is not spoken on loopback.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/** Starts the server with the built page, on a free port unless told, behind the `words` of a namespace; ends with `stop`. */
export async function startServer({ port = 0, rateLimits = 'off', webRoot = here('../dist'), words = [], options: more = {} } = {}) {
  const options = {
    host: '127.0.0.1',
    port,
    'web-root': webRoot,
    'stun-urls': 'none',
    'rate-limits': rateLimits,
    ...more,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const [program, ...rest] = [...words, binary, ...args];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const url = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      log += chunk;
      const ready = readyLine.exec(log);
      if (ready) resolve(`http://${ready[1]}:${ready[2]}`);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready:\n${log}`)));
  });
  return {
    url,
    /** What it has said so far. */
    log: () => log,
    async stats() {
      const response = await fetch(`${url}/api/stats`);
      return response.json();
    },
    /** It reads again what can be read again. */
    hangUp: () => child.kill('SIGHUP'),
    /** SIGTERM asks it to go; SIGKILL is a crash. */
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

export function startBrowser({ permissions = true, flags = [], executablePath = browserPath } = {}) {
  const answer = permissions ? ['--use-fake-ui-for-media-stream'] : [];
  return chromium.launch({ executablePath, args: [...browserFlags, ...answer, ...flags] });
}

/** In the page, before its own scripts: whoever uses it has agreed to whatever is asked before the first call. */
export function agree() {
  // A page without an address has no storage.
  if (location.protocol.startsWith('http')) localStorage.setItem('flinxx-agreed', '{"rules":1,"minAge":99,"iceTransportPolicy":"all"}');
}

/** Keeps every RTCPeerConnection of the page where a test can ask it for its figures. */
export function collectConnections() {
  const Real = globalThis.RTCPeerConnection;
  globalThis.connections = [];
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...args) {
      super(...args);
      globalThis.connections.push(this);
    }
    setLocalDescription(...args) {
      this.isDescribed = true;
      return super.setLocalDescription(...args);
    }
    setRemoteDescription(...args) {
      this.isOfCall = true;
      this.isDescribed = true;
      return super.setRemoteDescription(...args);
    }
  };
}

/** In the page, before its own scripts: keeps all that its status says, for some of it stands for two seconds only. */
function keepSaid() {
  globalThis.said = [];
  const note = () => {
    const words = document.querySelector('[role=status]')?.textContent;
    if (words && words !== globalThis.said.at(-1)) globalThis.said.push(words);
  };
  new MutationObserver(note).observe(document, { childList: true, characterData: true, subtree: true });
}

/** What has arrived over the connections that are open. */
export async function readInbound() {
  const open = globalThis.connections.filter((pc) => pc.connectionState === 'connected');
  // One that is ready for the next partner has not heard of any.
  const ofCalls = globalThis.connections.filter((pc) => pc.isOfCall || (pc.isDescribed && pc.signalingState !== 'closed'));
  const found = { frames: 0, audioPackets: 0, total: ofCalls.length };
  // Firefox never answers for one that is closed meanwhile.
  const soon = new Promise((resolve) => setTimeout(resolve, 1000, new Map()));
  for (const pc of open) {
    for (const report of (await Promise.race([pc.getStats(), soon])).values()) {
      if (report.type !== 'inbound-rtp') continue;
      if (report.kind === 'video') found.frames += report.framesDecoded ?? 0;
      else found.audioPackets += report.packetsReceived ?? 0;
    }
  }
  return found;
}

/**
 * One person with a browser of their own, on the front page. `prepare` runs in the page before its own scripts. Whose
 * connections are not `watched` has no figures of them, and lets them go; whoever has not `agreed` meets the gate.
 */
export async function openUser(browser, url, contextOptions = {}, prepare, { watched = true, agreed = true } = {}) {
  const context = await browser.newContext(contextOptions);
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  if (agreed) await page.addInitScript(agree);
  if (watched) for (const script of [collectConnections, keepSaid]) await page.addInitScript(script);
  if (prepare) await page.addInitScript(prepare);
  await page.goto(url);
  const button = (name) => page.getByRole('button', { name, exact: true });
  return {
    page,
    errors,
    status: page.getByRole('status'),
    timer: page.getByRole('timer'),
    alert: page.getByRole('alert'),
    remoteVideo: page.getByLabel("Partner's video"),
    button,
    press: (name) => button(name).click(),
    enter: () => page.getByRole('link', { name: /^Start/ }).click(),
    /** On the call page, when it was loaded again. */
    begin: () => button('Start a video chat').click(),
    inbound: () => page.evaluate(readInbound),
    leave: () => context.close(),
  };
}

/** Asks again until `accept` holds for the answer; the answer at the deadline is part of the complaint. */
export async function until(what, ask, accept, deadlineMs = 30_000) {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (accept(answer)) return answer;
    if (Date.now() > end) throw new Error(`Not so within ${deadlineMs} ms: ${what}. Last: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}

export function untilAlert(user, words) {
  return until(`an alert says ${words}`, () => user.alert.textContent(), (text) => words.test(text));
}

export function untilStatus(user, words) {
  return until(`status says ${words}`, () => user.status.textContent(), (text) => words.test(text));
}

/** Also if it says something else by now; since the page was loaded. */
export function untilSaid(user, words) {
  return until(`status has said ${words}`, () => user.page.evaluate(() => globalThis.said), (said) => said.some((text) => words.test(text)));
}

async function untilSeesAndHears(user) {
  const width = () => user.remoteVideo.evaluate((video) => video.videoWidth);
  await untilStatus(user, /^Connected$/);
  await until('a picture of the partner', width, (pixels) => pixels > 0);
  const first = await until('frames and sound', user.inbound, (now) => now.frames > 0 && now.audioPackets > 0);
  const grown = (now) => now.frames > first.frames && now.audioPackets > first.audioPackets;
  await until('more frames and sound', user.inbound, grown);
}

/** All of them have the partner's picture and sound, and more of both with time. */
export async function untilInCall(...users) {
  await Promise.all(users.map(untilSeesAndHears));
}
