import { expect, it, vi } from 'vitest';
import { keepRunning, type Running } from './audio';

class FakeContext extends EventTarget implements Running {
  state: Running['state'] = 'running';
  readonly resume = vi.fn<() => Promise<void>>(() => Promise.resolve());

  become(state: Running['state']): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

it('leaves a context alone that runs or is interrupted, and goes on when it is suspended', () => {
  const context = new FakeContext();
  const stop = keepRunning(context);
  context.become('interrupted');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(context.resume).not.toHaveBeenCalled();
  context.become('suspended');
  expect(context.resume).toHaveBeenCalledOnce();
  document.dispatchEvent(new Event('visibilitychange'));
  expect(context.resume).toHaveBeenCalledTimes(2);
  stop();
  context.become('suspended');
  expect(context.resume).toHaveBeenCalledTimes(2);
});

it('goes on with a press where the browser wants one', () => {
  const context = new FakeContext();
  context.state = 'suspended';
  context.resume.mockRejectedValueOnce(new DOMException('no', 'NotAllowedError'));
  const stop = keepRunning(context);
  document.dispatchEvent(new Event('pointerup'));
  expect(context.resume).toHaveBeenCalledTimes(2);
  context.become('running');
  document.dispatchEvent(new Event('pointerup'));
  stop();
  document.dispatchEvent(new Event('pointerup'));
  expect(context.resume).toHaveBeenCalledTimes(2);
});
