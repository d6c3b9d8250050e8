#!/usr/bin/env bash
# A peer that knows no data channels answers an offer with `m=application 0` (its mid out of BUNDLE), which RFC 8829 5.3.1 allows.
# Seen: Chromium 156 fires `negotiationneeded` again after each such answer, and its next offer has `m=application 0` itself, so that
# the channel cannot come of it; a page that does what "perfect negotiation" says offers without end (20 of 20 here, some 30 a second over a
# real server). The reason is the spec's check ("a data channel was made, and no data section has been negotiated yet"). Firefox 153
# fires once. What helps: stop offering, or close the channel (a closed one does not count), when the section comes back refused.
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
const most = 20;

async function negotiate(most) {
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
  const lines = [];
  a.addTransceiver('audio');
  a.createDataChannel('x', { negotiated: true, id: 0 });
  a.onnegotiationneeded = async () => {
    if (lines.length >= most) return;
    await a.setLocalDescription();
    lines.push(...a.localDescription.sdp.match(/^m=application \d+/gm));
    await b.setRemoteDescription(a.localDescription);
    await b.setLocalDescription();
    const parts = b.localDescription.sdp.split(/^(?=m=)/m);
    const data = parts.find((part) => part.startsWith('m=application'));
    const mid = /^a=mid:(\S+)/m.exec(data)[1];
    const sdp = parts.map((part) => (part === data ? part.replace(/^m=application \d+/, 'm=application 0') : part)).join('');
    const unbundled = sdp.replace(/^a=group:BUNDLE.*$/m, (line) => line.split(' ').filter((word) => word !== mid).join(' '));
    await a.setRemoteDescription({ type: 'answer', sdp: unbundled });
  };
  await new Promise((resolve) => setTimeout(resolve, 6000));
  return { offers: lines.length, last: lines.at(-1), state: a.signalingState };
}

const one = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
const other = await launch({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true, extraPrefsFirefox: prefs });
const seen = {
  [`Chromium ${one.version()}`]: await (await one.newPage()).evaluate(negotiate, most),
  [await other.version()]: await (await other.newPage()).evaluate(negotiate, most),
};
await Promise.all([one.close(), other.close()]);
console.log(seen);
const [inChromium, inFirefox] = Object.values(seen);
const asBefore = inChromium.offers === most && inChromium.last === 'm=application 0' && inFirefox.offers === 1;
console.log(asBefore ? 'As before: Chromium offers without end, Firefox once.' : 'This has changed.');
process.exitCode = asBefore ? 0 : 1;
JS
node run.mjs
