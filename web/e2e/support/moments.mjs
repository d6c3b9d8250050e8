// In the page, before its own scripts: the moments on the way to a partner's first frame, in the same way whatever the page is built of.

/** `globalThis.moments(since)`: those of the first frame of a partner that came after then; null while there is none. */
export function keepMoments() {
  const connected = new Map();
  const frames = [];
  const Real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...args) {
      super(...args);
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState !== 'connected') return;
        for (const { receiver } of this.getTransceivers()) if (!connected.has(receiver.track.id)) connected.set(receiver.track.id, performance.now());
      });
    }
  };
  const seen = new Set();
  const watched = new WeakSet();
  const watch = (video) => {
    if (watched.has(video)) return;
    watched.add(video);
    const look = (now, { receiveTime }) => {
      const id = video.srcObject?.getVideoTracks()[0]?.id;
      // The last frame of the partner before may be shown once more: it was received before.
      if (id && receiveTime !== undefined && !seen.has(id)) {
        seen.add(id);
        frames.push({ id, frame: performance.now() });
      }
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  };
  document.addEventListener('loadstart', ({ target }) => target.getAttribute?.('aria-label') === "Partner's video" && watch(target), true);
  const mark = (name) => performance.getEntriesByName(`flinxx:${name}`).at(-1)?.startTime;
  globalThis.moments = (since) => {
    const first = frames.find(({ frame }) => frame > since);
    const matched = mark('matched');
    if (!first || !(matched > since)) return null;
    return { pressed: since, media: mark('media'), online: mark('online'), matched, connected: connected.get(first.id), frame: first.frame };
  };
}
