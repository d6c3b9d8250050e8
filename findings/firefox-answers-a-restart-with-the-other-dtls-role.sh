#!/usr/bin/env bash
# Firefox makes the first offer, Chromium's answer is `setup:active`, so Firefox is the DTLS server. Later Chromium restarts ICE with an
# `actpass` offer. RFC 8842 5.3: as long as the DTLS association lives, the answer keeps the roles, here `passive`.
# Seen: Firefox 153 answers `active`. Chromium 156 refuses that answer (InvalidAccessError "Failed to set SSL role for the transport") and
# stands in have-local-offer: this restart is lost. The other way round (Chromium's first offer, a restart from either side), and
# between two Firefox, all goes well. What helps: whoever made the first offer makes those for restarts too, or a new connection.
# Needs Debian's chromium and firefox-esr, Node 20 and npm. Exits with 0 as long as it is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund playwright-core@1.65.1 puppeteer-core@24.43.1 >/dev/null
cat >run.mjs <<'JS'
import { chromium } from 'playwright-core';
import { launch } from 'puppeteer-core';

const flags = ['--no-sandbox', '--allow-loopback-in-peer-connection', '--disable-features=WebRtcHideLocalIpsWithMdns'];
const prefs = { 'media.peerconnection.ice.loopback': true, 'media.peerconnection.ice.obfuscate_host_addresses': false };
const gatheringMs = 1500;

function open() {
  globalThis.pc = new RTCPeerConnection();
  globalThis.pc.createDataChannel('x', { negotiated: true, id: 0 });
}
async function describe({ received, restart, wait }) {
  const { pc } = globalThis;
  if (restart) pc.restartIce();
  try {
    if (received) await pc.setRemoteDescription(received);
  } catch (error) {
    return { refused: `${error.name}: ${error.message}` };
  }
  if (received?.type === 'answer') return { refused: null };
  await pc.setLocalDescription();
  await new Promise((resolve) => setTimeout(resolve, wait));
  return { type: pc.localDescription.type, sdp: pc.localDescription.sdp };
}
async function exchange(offerer, answerer, restart) {
  const offer = await offerer.evaluate(describe, { restart, wait: gatheringMs });
  const answer = await answerer.evaluate(describe, { received: offer, wait: gatheringMs });
  const { refused } = await offerer.evaluate(describe, { received: answer });
  return { answered: /^a=setup:(\S+)/m.exec(answer.sdp)[1], refused };
}
async function meet(first, second) {
  await Promise.all([first.evaluate(open), second.evaluate(open)]);
  const begin = await exchange(first, second, false);
  return { begin, restart: await exchange(second, first, true) };
}

const one = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
const other = await launch({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true, extraPrefsFirefox: prefs });
console.log(`Chromium ${one.version()}, ${await other.version()}`);
const [inChromium, inFirefox] = [await one.newPage(), await other.newPage()];
const firefoxFirst = await meet(inFirefox, inChromium);
const chromiumFirst = await meet(inChromium, inFirefox);
await Promise.all([one.close(), other.close()]);
console.log({ firefoxFirst, chromiumFirst });
const { answered, refused } = firefoxFirst.restart;
const asBefore = answered === 'active' && /SSL role/.test(refused) && chromiumFirst.restart.refused === null;
console.log(asBefore ? 'As before: the roles are turned round, and Chromium refuses the answer.' : 'This has changed.');
process.exitCode = asBefore ? 0 : 1;
JS
node run.mjs
