/** A moment is nothing: browsers mute a track for less. */
const graceMs = 1500;
const againMs = 4000;
const mostTries = 3;

export interface InterruptionOptions {
  /** Opens the device again in the place of the one that fell silent; false where it cannot be had now. */
  readonly reopen: () => Promise<boolean>;
  /** It cannot be had again. */
  readonly onLost: () => void;
  readonly isVisible: () => boolean;
}

/**
 * A device that the system has taken for something else: a phone call, Siri, a locked screen. The browser mutes its track, and
 * often leaves it silent after it has said `unmute`; so what was muted for more than a moment is opened again.
 *
 *     fine --mute--> muted --unmute within the moment--> fine
 *                      | unmute, the page is shown, or 4 s in sight of the user
 *                      v
 *                   opening --it is there--> fine
 *                      | not now: muted again; after three times it is lost
 */
export class Interruption {
  readonly #options: InterruptionOptions;
  #state: 'fine' | 'muted' | 'opening' = 'fine';
  #lasting = false;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: InterruptionOptions) {
    this.#options = options;
  }

  readonly mute = (): void => {
    if (this.#state !== 'fine') return;
    this.#state = 'muted';
    this.#timer = setTimeout(() => {
      this.#lasting = true;
      this.#wait();
    }, graceMs);
  };

  readonly unmute = (): void => {
    if (this.#state !== 'muted') return;
    if (this.#lasting) void this.#open();
    else this.over();
  };

  /** The user looks at the page again. */
  readonly shown = (): void => {
    if (this.#state === 'muted' && this.#lasting) void this.#open();
  };

  /** Another track has come, or none is wanted any more. */
  readonly over = (): void => {
    clearTimeout(this.#timer);
    this.#state = 'fine';
    this.#lasting = false;
    this.#tries = 0;
  };

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#options.isVisible()) void this.#open();
      else this.#wait();
    }, againMs);
  }

  async #open(): Promise<void> {
    clearTimeout(this.#timer);
    this.#state = 'opening';
    this.#tries += 1;
    const there = await this.#options.reopen();
    if (this.#state !== 'opening') return;
    if (there) return this.over();
    if (this.#tries >= mostTries) {
      this.over();
      return this.#options.onLost();
    }
    this.#state = 'muted';
    this.#wait();
  }
}
