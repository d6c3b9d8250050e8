// What a user of the page is told, and when; what the page sends.

/** In the page, before its own scripts: notes each change of what is said, and counts the descriptions that are sent. */
export function watch() {
  const seen = { changes: [], offers: 0, answers: 0 };
  globalThis.seen = seen;
  const count = (frame) => {
    if (typeof frame !== 'string') return;
    seen.offers += frame.split('"webrtc_offer"').length - 1;
    seen.answers += frame.split('"webrtc_answer"').length - 1;
  };
  for (const { prototype } of [WebSocket, XMLHttpRequest]) {
    const { send } = prototype;
    prototype.send = function counted(frame) {
      count(frame);
      return send.call(this, frame);
    };
  }
  const words = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent).join(' ').trim();
  setInterval(() => {
    const said = { status: words('[role=status]'), alert: words('main [role=alert]'), phase: words('main > section:not([aria-label]):not(:has(video[aria-label="Your video"]))') };
    const last = seen.changes.at(-1);
    if (last && Object.entries(said).every(([key, value]) => last[key] === value)) return;
    seen.changes.push({ at: Date.now(), ...said });
  }, 25);
}

/** In the page: what there is to see and to press now. */
export function look() {
  const text = (selector) => [...document.querySelectorAll(selector)].map((element) => element.innerText).join(' ').replace(/\s+/g, ' ').trim();
  const shown = (element) => element.checkVisibility({ opacityProperty: true });
  const video = document.querySelector('video[aria-label="Partner\'s video"]');
  return {
    status: text('[role=status]'),
    alert: text('[role=alert]'),
    timer: text('[role=timer]'),
    phase: text('main > section:not([aria-label]):not(:has(video[aria-label="Your video"]))'),
    text: text('main'),
    buttons: [...document.querySelectorAll('main button')].filter(shown).map((button) => button.getAttribute('aria-label') ?? button.textContent),
    picture: video ? `${video.videoWidth}x${video.videoHeight}, opacity ${getComputedStyle(video).opacity}` : 'none',
    offers: globalThis.seen.offers,
    answers: globalThis.seen.answers,
    // Not the one that is ready for Skip.
    connections: globalThis.connections.filter(({ isDescribed }) => isDescribed).length,
  };
}

/** What a user is told, in one line. */
export const inWords = ({ status, alert, phase }) => [status, alert, phase].filter(Boolean).join(' · ');
