/** What a ban can last, with the key for it. */
export const durations = [
  { key: '1', minutes: 15, unit: 'minute', count: 15 },
  { key: '2', minutes: 1440, unit: 'day', count: 1 },
  { key: '3', minutes: 10_080, unit: 'week', count: 1 },
  { key: '4', minutes: 43_200, unit: 'month', count: 1 },
  /** For good: ten years. */
  { key: '5', minutes: 5_256_000, unit: 'year', count: 10 },
] as const;

export type Duration = (typeof durations)[number];

/** That far away is as good as never. */
const forGoodMs = 9 * 365 * 86_400_000;

export const isForGood = (until: number, now: number): boolean => until - now > forGoodMs;
