/**
 * One thing that takes time to open, and may be asked for again or given up before it is there. Only what was asked for last
 * is wanted: whatever else comes is closed at once.
 */
export class Opening<T> {
  readonly #close: (opened: T) => void;
  #wanted: symbol | null = null;

  constructor(close: (opened: T) => void = () => undefined) {
    this.#close = close;
  }

  get pending(): boolean {
    return this.#wanted !== null;
  }

  /** Hands what was opened to `take`, which owns it then. False if it is not wanted any more; rejects only where it is. */
  async ask(open: () => Promise<T>, take: (opened: T) => void): Promise<boolean> {
    const wish = Symbol();
    this.#wanted = wish;
    try {
      const opened = await open();
      if (this.#wanted !== wish) {
        this.#close(opened);
        return false;
      }
      this.#wanted = null;
      take(opened);
      return true;
    } catch (error) {
      if (this.#wanted !== wish) return false;
      this.#wanted = null;
      throw error;
    }
  }

  /** Nothing that was asked for is wanted any more. */
  forget(): void {
    this.#wanted = null;
  }
}
