// What an operator may give as a STUN or TURN server is what browsers take.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { launch } from 'puppeteer-core';
import { startBrowser, startServer } from './harness.mjs';

const taken = [
  'stun:a.example', 'STUN:a_b.example:3478', 'stun:192.0.2.1', 'stun:[2001:db8::1]:5349', 'stun:a.example:53', 'stun:1.a', 'turn:a.example.:443',
  'turn:a.example:80?transport=udp', 'turns:a.example?transport=tcp', 'Turns:[::ffff:192.0.2.1]:65535', 'turn:a.example:05349',
];
// One of the two browsers refuses these, or both do.
const refused = [
  'stuns:a.example', 'stun:a.example:0', 'turn:a.example:0?transport=udp', 'turns:[2001:db8::1]:00', 'stun:a.example:65536', 'stun:a.example:',
  'stun:a.example:-1', 'turn:a.example:1', 'turn:a.example:22', 'turn:a.example:465', 'turn:a.example:6000', 'turn:a.example:5060', 'turn:a.example:10080',
  'stun:', 'turn:?transport=udp', 'turn::3478', 'stun:[]', 'stun:[::1', 'stun:::1', 'stun:[:]', 'stun:[1:2]', 'stun:[192.0.2.1]',
  'stun:[1:2:3:4:5:6:7:8:9]', 'stun:192.0.2.256', 'stun:a.1', 'turn:a.example/path', 'turn:user@a.example', 'stun:a.example?transport=udp',
  'turn:a.example?transport=tls', 'turn:a.example?transport=UDP', 'turn:a.example?transport=', 'turn:a.example?x=1', 'turn:a.example#x',
  'turn://a.example', 'http:a.example', 'stun:a b.example', 'stun:a"b',
];

function tryAll(addresses) {
  return addresses.map((urls) => {
    try {
      new RTCPeerConnection({ iceServers: [{ urls, username: 'u', credential: 'c' }] }).close();
      return true;
    } catch {
      return false;
    }
  });
}

describe('addresses of ICE servers', () => {
  let answers;
  before(async () => {
    const chromium = await startBrowser();
    const firefox = await launch({ browser: 'firefox', executablePath: process.env.FIREFOX_BIN ?? '/usr/bin/firefox-esr', headless: true });
    const all = [...taken, ...refused];
    answers = await Promise.all([chromium, firefox].map(async (browser) => (await browser.newPage()).evaluate(tryAll, all)));
    await Promise.all([chromium.close(), firefox.close()]);
  });

  const start = (urls) => {
    const kind = urls.toLowerCase().startsWith('turn') ? { 'turn-urls': urls, 'turn-secret': 'secret' } : { 'stun-urls': urls };
    return startServer({ options: kind });
  };

  it('are taken by both browsers and by the server', async () => {
    for (const [i, urls] of taken.entries()) {
      assert.deepEqual(answers.map((of) => of[i]), [true, true], urls);
      await (await start(urls)).stop();
    }
  });

  it('are refused by the server where a browser refuses them', async () => {
    for (const [i, urls] of refused.entries()) {
      assert.ok(answers.some((of) => !of[taken.length + i]), urls);
      await assert.rejects(start(urls), /ended with 2[^]*--(stun|turn)-urls: .* is not allowed; it takes URLs/, urls);
    }
  });
});
