import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { launch } from 'puppeteer-core';
import { collectConnections, openUser, readInbound, startBrowser, startServer, until, untilInCall } from './harness.mjs';

const browserPath = process.env.FIREFOX_BIN ?? '/usr/bin/firefox-esr';
const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'permissions.default.camera': 1,
  'permissions.default.microphone': 1,
};

/** One person in Firefox, who has pressed Start. */
async function enterInFirefox(firefox, url) {
  const context = await firefox.createBrowserContext();
  const page = await context.newPage();
  await page.evaluateOnNewDocument(collectConnections);
  await page.goto(url);
  await page.waitForSelector('a[href="/chat"]');
  await page.evaluate(() => document.querySelector('a[href="/chat"]').click());
  return {
    page,
    text: (role) => page.evaluate((name) => document.querySelector(`[role=${name}]`)?.textContent ?? '', role),
    press: (name) => page.evaluate((label) => document.querySelector(`[aria-label="${label}"]`).click(), name),
    inbound: () => page.evaluate(readInbound),
    leave: () => context.close(),
  };
}

async function untilSees(user) {
  await until('Firefox is in a call', () => user.text('status'), (words) => words === 'Connected');
  const first = await until('frames and sound in Firefox', user.inbound, (now) => now.frames > 0 && now.audioPackets > 0);
  await until('more frames in Firefox', user.inbound, (now) => now.frames > first.frames);
}

describe('Firefox', () => {
  let server;
  let firefox;
  let chromium;
  let users = [];

  const enter = async () => {
    const user = await enterInFirefox(firefox, server.url);
    users.push(user);
    return user;
  };

  before(async () => {
    [server, chromium, firefox] = await Promise.all([
      startServer(),
      startBrowser(),
      launch({ browser: 'firefox', executablePath: browserPath, headless: true, extraPrefsFirefox: preferences }),
    ]);
  });
  afterEach(async () => {
    const gone = users;
    users = [];
    await Promise.all(gone.map((user) => user.leave()));
  });
  after(async () => {
    await firefox?.close();
    await chromium?.close();
    await server?.stop();
  });

  it('calls Firefox', async () => {
    const pair = [await enter(), await enter()];
    await Promise.all(pair.map(untilSees));
    await pair[0].press('Skip');
    await Promise.all(pair.map(untilSees));
  });

  it('calls Chromium, and both see what the other one switches off', async () => {
    const fox = await enter();
    const other = await openUser(chromium, server.url);
    users.push(other);
    await other.enter();
    await Promise.all([untilSees(fox), untilInCall(other)]);
    await fox.press('Mute');
    await other.page.getByText('Partner is muted').waitFor();
    await other.press('Turn camera off');
    const said = () => fox.page.evaluate(() => document.body.textContent.includes("Partner's camera is off"));
    await until('the camera is off in Firefox', said, Boolean);
    assert.match(await fox.text('timer'), /^\d+:\d\d$/);
  });
});
