interface EntryState {
  readonly visited?: boolean;
}

/** Whether this document stands for one that was there before: loaded again, restored, duplicated, discarded, or come back to. */
function isReturn(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigation !== undefined && navigation.type !== 'navigate';
}

let returned = location.pathname === '/chat' && isReturn();

/**
 * Whether somebody has come to this entry of the browser's history just now: by Start, by a link or by its address. True once an
 * entry. (Chromium gives a duplicated or discarded tab its entry's state too late, so the kind of navigation counts as well.)
 */
export function isArrival(): boolean {
  const state = history.state as EntryState | null;
  const isNew = !returned && !state?.visited;
  returned = false;
  if (!state?.visited) history.replaceState({ ...state, visited: true }, '');
  return isNew;
}
