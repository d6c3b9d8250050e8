const mostTries = 5;
const withinMs = 10_000;

const isVisible = () => document.visibilityState === 'visible';

/** A video, as far as it is looked at here. */
export type Playable = Pick<HTMLVideoElement, 'paused' | 'srcObject' | 'addEventListener' | 'removeEventListener'>;

/**
 * Plays a live picture on that nobody has asked to pause: browsers pause it with the tab, with a phone call, or when the element
 * is moved, and do not always go on. Whoever pauses it in its floating window means it.
 *
 *     playing --pause, in sight--> play at once, five times in ten seconds at most
 *     playing --pause, hidden--> waits --the page is shown--> play
 */
export function keepPlaying(video: Playable, play: () => void, now = Date.now): () => void {
  let tries: number[] = [];
  const again = () => {
    if (!video.paused || !video.srcObject || document.pictureInPictureElement === (video as Element | Playable)) return;
    tries = tries.filter((at) => now() - at < withinMs);
    if (tries.length >= mostTries) return;
    tries.push(now());
    play();
  };
  // Not within the event: an element that is being moved is paused and played by its new place.
  const paused = () => {
    if (isVisible()) setTimeout(again);
  };
  const shown = () => {
    if (isVisible()) again();
  };
  video.addEventListener('pause', paused);
  document.addEventListener('visibilitychange', shown);
  globalThis.addEventListener('pageshow', shown);
  return () => {
    video.removeEventListener('pause', paused);
    document.removeEventListener('visibilitychange', shown);
    globalThis.removeEventListener('pageshow', shown);
  };
}
