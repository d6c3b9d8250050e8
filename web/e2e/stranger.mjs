// A partner of another make: a page without ours, which speaks to the server and to the partner as a test wants it.

/** In the page. Waits for a partner and answers, or offers, as `wish` says; what it hears and does is in `globalThis.stranger`. */
async function become(wish) {
  const state = { events: [], offers: 0, candidates: 0, said: [], pc: null, channel: null };
  globalThis.stranger = state;
  const media = wish.audio || wish.video ? await navigator.mediaDevices.getUserMedia({ audio: !!wish.audio, video: !!wish.video }) : null;
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  const send = (name, body) => socket.send(`42${JSON.stringify(body === undefined ? [name] : [name, body])}`);
  const answerless = wish.answers === false;

  const open = (match) => {
    const pc = new RTCPeerConnection({ iceServers: match.iceServers });
    state.pc = pc;
    pc.onicecandidate = ({ candidate }) => send('ice_candidate', { candidate: candidate ? candidate.toJSON() : null });
    for (const track of media?.getTracks() ?? []) pc.addTrack(track, media);
    if (wish.channel) {
      state.channel = pc.createDataChannel('state', { negotiated: true, id: 0 });
      state.channel.onopen = () => wish.devices && state.channel.send(JSON.stringify(wish.devices));
      state.channel.onmessage = ({ data }) => state.said.push(data);
    }
  };
  const withoutChannel = (sdp) =>
    wish.channel ? sdp : sdp.replace(/m=application \d+/, 'm=application 0').replace(/(a=group:BUNDLE .*?) 2(?=\r)/, '$1');
  const hear = {
    async partner_found(match) {
      state.match = match;
      if (answerless) return;
      open(match);
      if (!match.initiator) return;
      await state.pc.setLocalDescription();
      send('webrtc_offer', { offer: { type: 'offer', sdp: state.pc.localDescription.sdp } });
    },
    async webrtc_offer({ offer }) {
      state.offers += 1;
      if (answerless) return;
      await state.pc.setRemoteDescription(offer);
      await state.pc.setLocalDescription();
      send('webrtc_answer', { answer: { type: 'answer', sdp: withoutChannel(state.pc.localDescription.sdp), offerId: offer.offerId, epoch: offer.epoch } });
    },
    async webrtc_answer({ answer }) {
      await state.pc?.setRemoteDescription(answer);
    },
    async ice_candidate({ candidate }) {
      state.candidates += 1;
      if (candidate && state.pc?.remoteDescription) await state.pc.addIceCandidate(candidate).catch(() => undefined);
    },
    waiting: () => undefined,
    user_skipped: () => undefined,
    partner_disconnected: () => undefined,
  };
  let work = Promise.resolve();
  socket.onmessage = ({ data }) => {
    if (data === '2') socket.send('3');
    if (data.startsWith('0')) socket.send('40');
    if (data.startsWith('40')) send('find_partner');
    if (!data.startsWith('42')) return;
    const [name, body] = JSON.parse(data.slice(2));
    state.events.push([name, body]);
    work = work.then(() => hear[name]?.(body)).catch((error) => state.events.push(['failed', String(error)]));
  };
  await new Promise((resolve) => {
    const look = setInterval(() => {
      if (!state.events.some(([name]) => name === 'waiting' || name === 'partner_found')) return;
      clearInterval(look);
      resolve();
    }, 20);
  });
}

/** Answers without end are no matter for it: it counts them. Comes first, so that the page makes the offer or it does. */
export async function openStranger(browser, url, wish) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(become, wish);
  return {
    page,
    state: () =>
      page.evaluate(() => {
        const { events, offers, candidates, said, match } = globalThis.stranger;
        return { events, offers, candidates, said, match };
      }),
    /** Runs in the page, with its state. */
    act: (what) => page.evaluate(`(${what})(globalThis.stranger)`),
    leave: () => context.close(),
  };
}
