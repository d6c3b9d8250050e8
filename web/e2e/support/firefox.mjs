import { launch } from 'puppeteer-core';
import { agree, collectConnections } from '../harness.mjs';

const browserPath = process.env.FIREFOX_BIN ?? '/usr/bin/firefox-esr';
/** Fake camera and microphone, media over loopback. */
const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'permissions.default.camera': 1,
  'permissions.default.microphone': 1,
};

export function startFirefox(more = {}) {
  return launch({ browser: 'firefox', executablePath: browserPath, headless: true, extraPrefsFirefox: { ...preferences, ...more } });
}

/** One person in Firefox, on the front page. `prepare` runs in the page before its own scripts. */
export async function openInFirefox(firefox, url, prepare = () => undefined) {
  const context = await firefox.createBrowserContext();
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.evaluateOnNewDocument(agree);
  await page.evaluateOnNewDocument(collectConnections);
  await page.evaluateOnNewDocument(prepare);
  await page.goto(url);
  await page.waitForSelector('a[href="/chat"]');
  return {
    page,
    errors,
    enter: () => page.evaluate(() => document.querySelector('a[href="/chat"]').click()),
    leave: () => context.close(),
  };
}
