import { expect, it, vi } from 'vitest';
import { type Screen, WakeLock } from './wakeLock';

function setUp() {
  const locks: { readonly release: () => Promise<void>; readonly gone: () => void }[] = [];
  let show: (() => void) | undefined;
  let visible = true;
  const request = vi.fn<NonNullable<Screen['request']>>(() => {
    const released: (() => void)[] = [];
    const lock = {
      release: vi.fn<() => Promise<void>>(() => Promise.resolve()),
      addEventListener: (_type: 'release', listener: () => void) => void released.push(listener),
      gone: () => released.forEach((listener) => listener()),
    };
    locks.push(lock);
    return Promise.resolve(lock);
  });
  const lock = new WakeLock({
    request,
    isVisible: () => visible,
    onVisible: (listener) => {
      show = listener;
      return () => {
        show = undefined;
      };
    },
  });
  return {
    lock,
    locks,
    request,
    turn: (on: boolean) => {
      visible = on;
      show?.();
    },
    watched: () => show !== undefined,
  };
}

const answered = () => new Promise((resolve) => setTimeout(resolve));

it('is held while it is wanted, and let go', async () => {
  const { lock, locks, request, watched } = setUp();
  lock.want(true);
  lock.want(true);
  await answered();
  expect(request).toHaveBeenCalledOnce();
  lock.want(false);
  expect(locks[0]?.release).toHaveBeenCalledOnce();
  expect(watched()).toBe(false);
});

it('is asked for again when the page is shown again', async () => {
  const { lock, locks, request, turn } = setUp();
  lock.want(true);
  await answered();
  locks[0]?.gone();
  turn(false);
  await answered();
  expect(request).toHaveBeenCalledOnce();
  turn(true);
  await answered();
  expect(request).toHaveBeenCalledTimes(2);
  turn(true);
  await answered();
  expect(request).toHaveBeenCalledTimes(2);
});

it('is given back where it comes too late, and a refusal is no news', async () => {
  const { lock, locks, request, turn } = setUp();
  lock.want(true);
  lock.want(false);
  await answered();
  expect(locks[0]?.release).toHaveBeenCalledOnce();
  request.mockImplementationOnce(() => Promise.reject(new DOMException('battery', 'NotAllowedError')));
  lock.want(true);
  await answered();
  turn(true);
  await answered();
  expect(locks).toHaveLength(2);
});
