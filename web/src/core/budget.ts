/** So many at once, and one more each `refillMs`: nothing that a partner does makes the page do it without a bound. */
export class Budget {
  readonly #burst: number;
  readonly #refillMs: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  constructor(burst: number, refillMs: number, now: () => number = () => performance.now()) {
    this.#burst = burst;
    this.#refillMs = refillMs;
    this.#now = now;
    this.#left = burst;
    this.#at = now();
  }

  get isSpent(): boolean {
    const now = this.#now();
    this.#left = Math.min(this.#burst, this.#left + (now - this.#at) / this.#refillMs);
    this.#at = now;
    return this.#left < 1;
  }

  /** False when nothing is left. */
  take(): boolean {
    if (this.isSpent) return false;
    this.#left -= 1;
    return true;
  }
}
