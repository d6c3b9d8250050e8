import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepPlaying } from './playing';

let visibility: DocumentVisibilityState = 'visible';

beforeEach(() => {
  vi.useFakeTimers();
  visibility = 'visible';
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  Reflect.deleteProperty(document, 'pictureInPictureElement');
});

function setUp() {
  const video = Object.assign(document.createElement('video'), { srcObject: null });
  Object.defineProperty(video, 'srcObject', { value: {}, writable: true });
  Object.defineProperty(video, 'paused', { value: true });
  const play = vi.fn<() => void>();
  const stop = keepPlaying(video, play);
  const pause = async () => {
    video.dispatchEvent(new Event('pause'));
    await vi.advanceTimersByTimeAsync(1);
  };
  return { video, play, stop, pause };
}

function turn(to: DocumentVisibilityState) {
  visibility = to;
  document.dispatchEvent(new Event('visibilitychange'));
}

it('plays on after a pause that nobody asked for, but not without end', async () => {
  const { video, play, pause, stop } = setUp();
  await pause();
  expect(play).toHaveBeenCalledOnce();
  for (let n = 0; n < 20; n += 1) video.dispatchEvent(new Event('pause'));
  await vi.advanceTimersByTimeAsync(1);
  expect(play).toHaveBeenCalledTimes(5);
  await vi.advanceTimersByTimeAsync(11_000);
  await pause();
  expect(play).toHaveBeenCalledTimes(6);
  stop();
  await pause();
  expect(play).toHaveBeenCalledTimes(6);
});

it('waits while the page is hidden, and plays when it is shown', async () => {
  const { play, pause } = setUp();
  turn('hidden');
  await pause();
  expect(play).not.toHaveBeenCalled();
  turn('visible');
  expect(play).toHaveBeenCalledOnce();
});

it('leaves alone what has no stream, and what floats', async () => {
  const { video, play, pause } = setUp();
  Object.defineProperty(document, 'pictureInPictureElement', { value: video, configurable: true });
  await pause();
  Reflect.deleteProperty(document, 'pictureInPictureElement');
  Object.assign(video, { srcObject: null });
  await pause();
  expect(play).not.toHaveBeenCalled();
});
