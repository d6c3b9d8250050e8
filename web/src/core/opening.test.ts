import { expect, it, vi } from 'vitest';
import { Opening } from './opening';

/** Something that opens when told to. */
function later<T>() {
  const outcome: { open?: (opened: T) => void; fail?: (error: Error) => void } = {};
  const promise = new Promise<T>((resolve, reject) => {
    outcome.open = resolve;
    outcome.fail = reject;
  });
  return { ask: () => promise, open: (opened: T) => outcome.open?.(opened), fail: (error: Error) => outcome.fail?.(error) };
}

function setUp() {
  const close = vi.fn<(opened: string) => void>();
  const take = vi.fn<(opened: string) => void>();
  return { opening: new Opening(close), close, take };
}

it('hands over what was opened', async () => {
  const { opening, close, take } = setUp();
  const asked = opening.ask(() => Promise.resolve('camera'), take);
  expect(opening.pending).toBe(true);
  expect(await asked).toBe(true);
  expect(opening.pending).toBe(false);
  expect(take).toHaveBeenCalledExactlyOnceWith('camera');
  expect(close).not.toHaveBeenCalled();
});

it.each(['first', 'second'])('wants what was asked for last, also where the %s comes first', async (quicker) => {
  const { opening, close, take } = setUp();
  const [first, second] = [later<string>(), later<string>()];
  const asked = [opening.ask(first.ask, take), opening.ask(second.ask, take)];
  if (quicker === 'first') first.open('one');
  await Promise.resolve();
  second.open('two');
  await asked[1];
  first.open('one');
  expect(await Promise.all(asked)).toEqual([false, true]);
  expect(take).toHaveBeenCalledExactlyOnceWith('two');
  expect(close).toHaveBeenCalledExactlyOnceWith('one');
});

it('closes what comes after it was given up', async () => {
  const { opening, close, take } = setUp();
  const one = later<string>();
  const asked = opening.ask(one.ask, take);
  opening.forget();
  one.open('one');
  expect(await asked).toBe(false);
  expect(take).not.toHaveBeenCalled();
  expect(close).toHaveBeenCalledExactlyOnceWith('one');
});

it('tells a failure only where it matters', async () => {
  const { opening, take } = setUp();
  const [first, second] = [later<string>(), later<string>()];
  const early = opening.ask(first.ask, take);
  const late = opening.ask(second.ask, take);
  first.fail(new Error('refused'));
  expect(await early).toBe(false);
  second.fail(new Error('in use'));
  await expect(late).rejects.toThrow('in use');
  expect(opening.pending).toBe(false);
});
