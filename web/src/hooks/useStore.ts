import { startTransition, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import type { Store } from '../core/store';

type Source<T> = Pick<Store<T>, 'get' | 'subscribe'>;

export function useStore<T>(store: Source<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/**
 * As `useStore`, but what it is drawn for can wait: it is drawn in slices, between which the page hears server and browser, and
 * changes that follow each other are drawn as one.
 */
export function useStoreInSlices<T extends object>(store: Source<T>): T {
  const [value, setValue] = useState(store.get);
  useLayoutEffect(() => {
    const take = (): void => {
      // What somebody presses is seen at once.
      if (globalThis.event instanceof UIEvent) setValue(store.get());
      else startTransition(() => setValue(store.get()));
    };
    take();
    return store.subscribe(take);
  }, [store]);
  return value;
}
