import type { Ban, Entry } from '../core/api';

/** Who was reported, for tests and pictures. */
export function reported(id: string, change: Partial<Entry> = {}): Entry {
  return { id, reports: 3, reporters: 2, reasons: { spam: 2, nudity: 1 }, first: 1000, last: 2000, here: 0, ban: null, note: '', ...change };
}

export function banned(id: string, change: Partial<Ban> = {}): Ban {
  return { id, reason: 'spam', until: 9000, count: 1, by: 'moderator', note: '', ...change };
}
