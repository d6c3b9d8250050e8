interface EntryState {
  readonly visited?: boolean;
}

/**
 * Whether somebody has come to this entry of the browser's history just now: by Start, by a link or by its address. True once an
 * entry, which a page that is loaded again, kept, restored, duplicated or discarded comes with.
 */
export function isArrival(): boolean {
  const state = history.state as EntryState | null;
  if (state?.visited) return false;
  history.replaceState({ ...state, visited: true }, '');
  return true;
}
