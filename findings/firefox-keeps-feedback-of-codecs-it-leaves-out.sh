#!/usr/bin/env bash
# `setCodecPreferences` (WebRTC) says which codecs an offer has. Seen: Firefox 153 leaves the others out of the `m=` line and of
# `a=rtpmap`, but keeps their `a=rtcp-fb` lines, and Chromium 156 refuses the whole offer for a line about a payload type that is not
# there: "Failed to parse codecs correctly". So a page in Firefox that narrows what it offers can call nobody in Chromium; the other way
# round, and between two Firefoxes, all is well. What helps: do not narrow there, or take those lines out of the description.
# Needs Debian's chromium and firefox-esr, Node 20 and npm. Exits with 0 as long as it is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund playwright-core@1.65.1 puppeteer-core@24.43.1 >/dev/null
cat >run.mjs <<'JS'
import { chromium } from 'playwright-core';
import { launch } from 'puppeteer-core';

const one = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const other = await launch({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true });
const pages = [await one.newPage(), await other.newPage()];

/** An offer of pictures by VP8 alone. */
async function offerLittle() {
  const pc = new RTCPeerConnection();
  const all = RTCRtpReceiver.getCapabilities('video').codecs;
  pc.addTransceiver('video').setCodecPreferences(all.filter(({ mimeType }) => mimeType === 'video/VP8'));
  const { sdp } = await pc.createOffer();
  pc.close();
  return sdp;
}

async function take(sdp) {
  const pc = new RTCPeerConnection();
  const answer = await pc.setRemoteDescription({ type: 'offer', sdp }).then(() => 'taken', ({ message }) => message);
  pc.close();
  return answer;
}

function orphansIn(sdp) {
  const listed = /^m=video \S+ \S+ (.*)$/m.exec(sdp)[1].trim().split(' ');
  return sdp.split('\r\n').filter((line) => /^a=rtcp-fb:\d/.test(line) && !listed.includes(/\d+/.exec(line)[0]));
}

const [ofChromium, ofFirefox] = [await pages[0].evaluate(offerLittle), await pages[1].evaluate(offerLittle)];
const orphans = orphansIn(ofFirefox);
const cleaned = ofFirefox.split('\r\n').filter((line) => !orphans.includes(line)).join('\r\n');
const seen = {
  'feedback without a codec, in Firefox': orphans.length,
  'and in Chromium': orphansIn(ofChromium).length,
  "Firefox's offer, in Chromium": await pages[0].evaluate(take, ofFirefox),
  "Firefox's offer, in Firefox": await pages[1].evaluate(take, ofFirefox),
  "Chromium's offer, in Firefox": await pages[1].evaluate(take, ofChromium),
  "Firefox's offer without those lines, in Chromium": await pages[0].evaluate(take, cleaned),
};
console.log(`Chromium ${one.version()}, ${await other.version()}`, seen);
await Promise.all([one.close(), other.close()]);
const [inFirefox, inChromium, refused, ...taken] = Object.values(seen);
const asBefore = inFirefox > 0 && inChromium === 0 && /Failed to parse codecs/.test(refused) && taken.every((answer) => answer === 'taken');
console.log(asBefore ? 'As before.' : 'This has changed.');
process.exitCode = asBefore ? 0 : 1;
JS
node run.mjs
