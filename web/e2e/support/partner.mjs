// A partner of whom the page knows nothing: a client of our own with a real RTCPeerConnection, which does what it is told to.
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { here, startBrowser } from '../harness.mjs';

const clientLibrary = await readFile(here('../node_modules/socket.io-client/dist/socket.io.min.js'), 'utf8');
const chromiumPath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';

/** A browser whose processes can be stopped and ended, started behind the `words` of a place where there are some. */
export async function startStoppableBrowser({ words = [], flags = [] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'flinxx-browser-'));
  const [script, pidFile] = [join(folder, 'start'), join(folder, 'pid')];
  await writeFile(script, `#!/bin/sh\necho $$ >'${pidFile}'\nexec ${[...words, chromiumPath].join(' ')} "$@"\n`);
  await chmod(script, 0o755);
  const browser = await startBrowser({ executablePath: script, flags });
  const root = Number(await readFile(pidFile, 'utf8'));
  const family = () => {
    const lines = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
    const found = [root];
    for (const parent of found) found.push(...pairs.filter(([, of]) => of === parent).map(([pid]) => pid));
    return found;
  };
  const signal = (name) => family().forEach((pid) => process.kill(pid, name));
  return {
    browser,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    kill: () => signal('SIGKILL'),
    async close() {
      await browser.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** In the partner's page: joins with these ways of its own, and leaves a handle in `partner`. */
function become({ url, ways }) {
  const { answers = true, candidates = true, picture = true, sound = true, channel = 'speaks', refuses = [], garbage = false, follows = false } = ways;
  const socket = globalThis.io(url, { transports: ['websocket'] });
  const self = { waiting: 0, matched: 0, parted: 0, mute: false, offersHeard: 0, textsHeard: 0, relaysOf: [], pc: null, channel: null, match: null };
  globalThis.partner = self;

  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
  const draw = canvas.getContext('2d');
  setInterval(() => {
    draw.fillStyle = `hsl(${(Date.now() / 20) % 360} 60% 45%)`;
    draw.fillRect(0, 0, 320, 240);
    draw.fillStyle = 'white';
    draw.font = '40px sans-serif';
    draw.fillText(new Date().toISOString().slice(17, 22), 110, 130);
  }, 100);
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const speaker = audio.createMediaStreamDestination();
  tone.connect(speaker);
  tone.start();
  const stream = new MediaStream([
    ...(picture ? canvas.captureStream(10).getVideoTracks() : []),
    ...(sound ? speaker.stream.getAudioTracks() : []),
  ]);
  self.stream = stream;

  /** The channel's line, as a stack answers it that knows nothing of channels. */
  const refuseLine = (sdp, kind) => {
    const parts = sdp.split(/^(?=m=)/m);
    const mid = parts.map((part) => part.startsWith(`m=${kind}`) && /^a=mid:(.*)$/m.exec(part)?.[1].trim()).find(Boolean);
    return parts
      .map((part) => (part.startsWith(`m=${kind}`) ? part.replace(/^m=\S+ \d+/, `m=${kind} 0`) : part))
      .join('')
      .replace(/^a=group:BUNDLE.*$/m, (line) => line.split(' ').filter((word) => word.trim() !== mid).join(' '));
  };
  const withoutAddresses = (sdp) => sdp.replace(/^a=(candidate|end-of-candidates).*\r\n/gm, '');
  const shape = (sdp) => {
    if (garbage) return 'v=0\r\nnothing of use\r\n';
    const spoken = candidates ? sdp : withoutAddresses(sdp);
    return refuses.includes('application') ? refuseLine(spoken, 'application') : spoken;
  };

  let epoch = 0;
  let early = [];
  const open = () => {
    self.pc?.close();
    early = [];
    const pc = new RTCPeerConnection({ iceServers: [] });
    self.pc = pc;
    pc.onicecandidate = ({ candidate }) => {
      if (candidates) socket.emit('ice_candidate', { candidate: candidate && { ...candidate.toJSON(), epoch } });
    };
    if (channel !== 'none') {
      self.channel = pc.createDataChannel('state', { negotiated: true, id: 0 });
      self.channel.onopen = () => {
        if (channel === 'speaks') self.channel.send(JSON.stringify({ mic: true, camera: true }));
      };
      self.channel.onmessage = ({ data }) => {
        self.textsHeard += data.includes('"text"') ? 1 : 0;
      };
    }
    for (const track of stream.getTracks()) {
      const sender = pc.addTrack(track, stream);
      if (self.mute) void sender.replaceTrack(null);
    }
  };
  const offer = async () => {
    for (const kind of ['audio', 'video']) {
      if (!stream.getTracks().some((track) => track.kind === kind)) self.pc.addTransceiver(kind, { direction: 'recvonly' });
    }
    await self.pc.setLocalDescription();
    socket.emit('webrtc_offer', { offer: { type: 'offer', sdp: shape(self.pc.localDescription.sdp), epoch, offerId: 1 } });
  };

  socket.on('waiting', () => {
    self.waiting += 1;
  });
  socket.on('partner_found', async (match) => {
    self.match = match;
    self.matched += 1;
    epoch = 0;
    open();
    if (match.initiator && answers) await offer();
  });
  let work = Promise.resolve();
  const inTurn = (task) => {
    work = work.then(task).catch((error) => {
      self.error = String(error);
    });
  };
  socket.on('webrtc_offer', ({ offer: heard }) => {
    self.offersHeard += 1;
    if (!answers || (self.pc.signalingState === 'closed' && !follows)) return;
    inTurn(async () => {
      if ((heard.epoch ?? 0) > epoch) {
        epoch = heard.epoch;
        open();
      }
      const { pc } = self;
      await pc.setRemoteDescription({ type: 'offer', sdp: candidates ? heard.sdp : withoutAddresses(heard.sdp) });
      for (const candidate of early.splice(0)) await pc.addIceCandidate(candidate).catch(() => undefined);
      for (const way of pc.getTransceivers()) if (refuses.includes(way.receiver.track.kind)) way.stop();
      await pc.setLocalDescription();
      const sdp = shape(pc.localDescription.sdp);
      socket.emit('webrtc_answer', { answer: { type: 'answer', sdp, epoch: heard.epoch, offerId: heard.offerId } });
    });
  });
  socket.on('webrtc_answer', ({ answer }) => inTurn(() => self.pc.setRemoteDescription({ type: 'answer', sdp: answer.sdp })));
  socket.on('ice_candidate', ({ candidate }) => {
    if (!candidate || !candidates) return;
    inTurn(async () => {
      if (self.pc.signalingState === 'closed') return;
      if (self.pc.remoteDescription) await self.pc.addIceCandidate(candidate).catch(() => undefined);
      else early.push(candidate);
    });
  });
  for (const name of ['webrtc_offer', 'webrtc_answer', 'ice_candidate']) {
    socket.on(name, ({ sessionId }) => {
      if (!self.relaysOf.includes(sessionId)) self.relaysOf.push(sessionId);
    });
  }
  for (const name of ['user_skipped', 'partner_disconnected']) {
    socket.on(name, () => {
      self.parted += 1;
    });
  }
  self.leave = () => socket.emit('stop');
  self.offerAgain = () => inTurn(offer);
  socket.once('user_registered', () => socket.emit('find_partner'));
}

/** Joins from a browser of its own kind; `ways` say what is missing in it, or that it `follows` to another connection after its own is closed. */
export async function openPartner(browser, url, ways = {}) {
  const context = await browser.newContext();
  const page = await context.newPage();
  // The server's own origin, without a page of it.
  await page.goto(`${url}/api/health`);
  await page.evaluate(clientLibrary);
  await page.evaluate(become, { url, ways });
  const tell = (task, argument) => page.evaluate(task, argument);
  return {
    page,
    tell,
    figures: () => tell(() => ({ ...globalThis.partner, pc: globalThis.partner.pc?.connectionState, channel: globalThis.partner.channel?.readyState, stream: undefined })),
    closeChannel: () => tell(() => globalThis.partner.channel.close()),
    closeConnection: () => tell(() => globalThis.partner.pc.close()),
    /** With the next offer, which gets no answer. */
    closeAtOffer: () => tell(() => {
      globalThis.partner.pc.setRemoteDescription = function closeInstead() {
        this.close();
        return Promise.reject(new Error('closed'));
      };
    }),
    endTracks: () => tell(() => globalThis.partner.stream.getTracks().forEach((track) => track.stop())),
    /** From now on, also over another connection. */
    sendNothing: () => tell(() => {
      const { partner } = globalThis;
      partner.mute = true;
      return Promise.all(partner.pc.getSenders().map((sender) => sender.replaceTrack(null)));
    }),
    /** Many messages, as fast as the channel takes them. */
    sendMany: (count, message) => tell(async ({ count: many, message: what }) => {
      const { channel } = globalThis.partner;
      for (let sent = 0; sent < many; sent += 1) {
        if (channel.bufferedAmount > 1_000_000) await new Promise((resolve) => setTimeout(resolve, 5));
        channel.send(JSON.stringify(what).replace('#', String(sent)));
      }
    }, { count, message }),
    offerMany: (count) => tell((many) => Array.from({ length: many }, () => globalThis.partner.offerAgain()).length, count),
    leave: () => context.close(),
  };
}
