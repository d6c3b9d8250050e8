import { cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { Store } from '../core/store';
import { useStoreInSlices } from './useStore';

class Counter extends Store<{ readonly count: number }> {
  readonly count = (count: number): void => this.set({ count });
}

// As in a browser: nothing is drawn at once for a test.
const drawAsBrowser = () => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false);

afterEach(() => {
  vi.unstubAllGlobals();
  cleanup();
});

it('draws what follows each other once, and later than what the event is for', async () => {
  const store = new Counter({ count: 0 });
  const drawn: number[] = [];
  renderHook(() => drawn.push(useStoreInSlices(store).count));
  drawAsBrowser();
  for (const count of [1, 2, 3]) {
    store.count(count);
    // What an event is drawn for at once is drawn here.
    // oxlint-disable-next-line no-await-in-loop
    await Promise.resolve();
  }
  expect(drawn).toEqual([0]);
  await waitFor(() => expect(drawn).toContain(3));
  expect(drawn).not.toContain(1);
  expect(drawn).not.toContain(2);
});

it('shows what has changed before it was looked at, and hears of nothing afterwards', async () => {
  const store = new Counter({ count: 0 });
  const { result, unmount } = renderHook(() => {
    const { count } = useStoreInSlices(store);
    if (store.get().count === 0) store.count(1);
    return count;
  });
  await waitFor(() => expect(result.current).toBe(1));
  unmount();
  store.count(2);
  expect(result.current).toBe(1);
});
