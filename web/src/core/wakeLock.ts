interface Sentinel {
  release(): Promise<void>;
  addEventListener(type: 'release', listener: () => void): void;
}

export interface Screen {
  /** Null where the browser has no such lock. */
  readonly request: (() => Promise<Sentinel>) | null;
  readonly isVisible: () => boolean;
  readonly onVisible: (listener: () => void) => () => void;
}

export const realScreen: Screen = {
  request: 'wakeLock' in navigator ? () => navigator.wakeLock.request('screen') : null,
  isVisible: () => document.visibilityState === 'visible',
  onVisible: (listener) => {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
};

/**
 * Keeps the screen on while that is wanted: off, asking, held. The browser takes the lock back whenever the page is hidden, so
 * it is asked for again each time that the page is shown; a refusal (battery) is no news.
 */
export class WakeLock {
  readonly #screen: Screen;
  #wanted = false;
  #asking = false;
  #held: Sentinel | null = null;
  #unwatch: (() => void) | null = null;

  constructor(screen: Screen = realScreen) {
    this.#screen = screen;
  }

  want(wanted: boolean): void {
    this.#wanted = wanted;
    if (wanted) {
      this.#unwatch ??= this.#screen.onVisible(() => void this.#ask());
      void this.#ask();
      return;
    }
    this.#unwatch?.();
    this.#unwatch = null;
    this.#drop();
  }

  async #ask(): Promise<void> {
    const { request, isVisible } = this.#screen;
    if (!request || !this.#wanted || this.#asking || this.#held || !isVisible()) return;
    this.#asking = true;
    const lock = await request().catch(() => null);
    this.#asking = false;
    if (!lock) return;
    this.#held = lock;
    lock.addEventListener('release', () => {
      if (this.#held === lock) this.#held = null;
    });
    // It came too late.
    if (!this.#wanted) this.#drop();
  }

  #drop(): void {
    const lock = this.#held;
    this.#held = null;
    void lock?.release().catch(() => undefined);
  }
}
