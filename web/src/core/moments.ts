/** Moments on the way into a call, as marks that the browser's own tools show too. */
export type Moment = 'start' | 'media' | 'online' | 'matched' | 'connected' | 'frame';

const prefix = 'flinxx:';

/** Marks a moment, now; the browser would keep those of all calls before. */
export function markMoment(moment: Moment): void {
  performance.clearMarks(prefix + moment);
  performance.mark(prefix + moment);
}

/** When it was last, in the browser's own time. */
export function momentOf(moment: Moment): number | undefined {
  return performance.getEntriesByName(prefix + moment).at(-1)?.startTime;
}
