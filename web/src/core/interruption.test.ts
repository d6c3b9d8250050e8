import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Interruption } from './interruption';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const now = { visible: true, there: true };
  const reopen = vi.fn<() => Promise<boolean>>(() => Promise.resolve(now.there));
  const onLost = vi.fn<() => void>();
  return { now, reopen, onLost, device: new Interruption({ reopen, onLost, isVisible: () => now.visible }) };
}

it('takes no note of a moment', async () => {
  const { device, reopen } = setUp();
  device.mute();
  await vi.advanceTimersByTimeAsync(1000);
  device.unmute();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reopen).not.toHaveBeenCalled();
});

it('opens the device again when a phone call is over', async () => {
  const { device, now, reopen } = setUp();
  now.visible = false;
  device.mute();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reopen).not.toHaveBeenCalled();
  device.unmute();
  await vi.advanceTimersByTimeAsync(0);
  expect(reopen).toHaveBeenCalledOnce();
});

it('opens it when the page is shown, where no unmute comes', async () => {
  const { device, now, reopen } = setUp();
  now.visible = false;
  device.mute();
  await vi.advanceTimersByTimeAsync(5000);
  now.visible = true;
  device.shown();
  device.shown();
  device.unmute();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reopen).toHaveBeenCalledOnce();
});

it('opens it by itself before the eyes of the user, three times at most, and says that it is lost', async () => {
  const { device, now, reopen, onLost } = setUp();
  now.there = false;
  device.mute();
  await vi.advanceTimersByTimeAsync(5600);
  expect(reopen).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reopen).toHaveBeenCalledTimes(3);
  expect(onLost).toHaveBeenCalledOnce();
});

it('is over where another track comes, or the call ends, meanwhile', async () => {
  const { device, reopen, onLost } = setUp();
  const answers: ((there: boolean) => void)[] = [];
  reopen.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  device.mute();
  await vi.advanceTimersByTimeAsync(6000);
  device.over();
  answers[0]?.(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reopen).toHaveBeenCalledOnce();
  expect(onLost).not.toHaveBeenCalled();
});
