/** Why and until when the server takes nobody from here, and where one can write to. */
export interface Ban {
  readonly reason: string;
  /** Milliseconds since the epoch; null where the server does not say. */
  readonly until: number | null;
  readonly contact: string;
}

/** The longest that a timer of the browser can wait. */
const maxTimerMs = 2 ** 31 - 1;

const words = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 300) : '');

/** As the server says it, as far as it can be understood. */
export function readBan(data: unknown): Ban {
  const { reason, until, contact } = (data ?? {}) as Record<string, unknown>;
  return { reason: words(reason), until: typeof until === 'number' && Number.isFinite(until) ? until : null, contact: words(contact) };
}

/** By a clock that is fast it may be over already: the screen is to be read all the same. */
const leastMs = 60_000;

/** How long until its end; null where that is unknown, or too far away for a timer. */
export function remaining({ until }: Ban, now: number): number | null {
  if (until === null || until - now > maxTimerMs) return null;
  return Math.max(leastMs, until - now);
}

/** Where a contact leads: an address of the web or of mail. Null for whatever else an operator may have written. */
export function contactLink(contact: string): string | null {
  if (/^[^\s@:/?#]+@[^\s@:/?#]+$/.test(contact)) return `mailto:${contact}`;
  return /^(https?:\/\/|mailto:)\S+$/i.test(contact) ? contact : null;
}
