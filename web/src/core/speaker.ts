/** What plays sound, where the browser lets a page choose by what. */
export interface Sounding {
  readonly setSinkId?: (id: string) => Promise<void>;
}

/** Calls back once with the user's next press; ends with the function that is returned. */
export function onNextPress(act: () => void): () => void {
  const names = ['pointerup', 'keydown'] as const;
  const end = () => {
    for (const name of names) document.removeEventListener(name, press, true);
  };
  function press() {
    end();
    act();
  }
  for (const name of names) document.addEventListener(name, press, true);
  return end;
}

/**
 * Where the sound comes out. Nothing is said to the browser until something was chosen: Safari takes a choice only with a press,
 * and plays slower and deeper where one came without. A choice of an earlier visit waits for the next press there.
 *
 *     as it is --another choice--> choosing --done--> as it is
 *                                     | not without a press
 *                                     v
 *                                  waiting --press--> choosing
 */
export class Speaker {
  readonly #element: Sounding;
  readonly #onPress: typeof onNextPress;
  #now = '';
  #wanted = '';
  #busy = false;
  #unwait: (() => void) | null = null;

  constructor(element: Sounding, onPress = onNextPress) {
    this.#element = element;
    this.#onPress = onPress;
  }

  choose(id: string): void {
    this.#wanted = id;
    void this.#try();
  }

  close(): void {
    this.#unwait?.();
    this.#unwait = null;
  }

  /** One after the other: two at once may end in either order. */
  async #try(): Promise<void> {
    const { setSinkId } = this.#element;
    if (!setSinkId || this.#busy || this.#wanted === this.#now) return;
    const id = this.#wanted;
    this.close();
    this.#busy = true;
    const problem = await setSinkId.call(this.#element, id).then(() => null, (error: unknown) => error);
    this.#busy = false;
    if (problem instanceof DOMException && problem.name === 'NotAllowedError') {
      this.#unwait = this.#onPress(() => void this.#try());
      return;
    }
    // A speaker that has gone: the sound stays where it was, and this one is not asked for again.
    this.#now = id;
    void this.#try();
  }
}
