import { type Devices, type Heard, maxMessages, maxTextLength, type Saying } from './chat';
import type { PartnerEvent } from './state';

export interface ConversationOptions {
  /** Straight to the partner. False while there is no way. */
  readonly tell: (saying: Saying) => boolean;
  readonly onEvent: (event: Extract<PartnerEvent, { type: 'heard' | 'said' }>) => void;
  readonly now: () => number;
}

/** What a partner says in this time is shown at once, together: nobody reads faster, and a flood holds nothing up. */
const gatherMs = 100;

/** What the two say to each other in one call. Gathers what comes in; what came of it is in the state. */
export class Conversation {
  readonly #options: ConversationOptions;
  #devices: Devices | null = null;
  #texts: string[] = [];
  #missed = 0;
  #typing = false;
  #news = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  hear(saying: Saying): void {
    this.#news = true;
    if (saying.type === 'devices') this.#devices = saying.devices;
    else if (saying.type === 'typing') this.#typing = saying.on;
    else this.#keep(saying.text);
    if (this.#timer !== undefined) return;
    this.#hand();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#hand();
    }, gatherMs);
  }

  /** False if the partner cannot be told now, or there is nothing to say. */
  say(words: string): boolean {
    const text = words.trim().slice(0, maxTextLength);
    if (text === '' || !this.#options.tell({ type: 'text', text })) return false;
    this.#hand();
    this.#options.onEvent({ type: 'said', text, at: this.#options.now() });
    return true;
  }

  setTyping(on: boolean): void {
    this.#options.tell({ type: 'typing', on });
  }

  /** No event follows. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #keep(text: string): void {
    this.#texts.push(text);
    this.#typing = false;
    if (this.#texts.length <= maxMessages) return;
    this.#texts.shift();
    this.#missed += 1;
  }

  #hand(): void {
    if (!this.#news) return;
    const heard: Heard = { devices: this.#devices, texts: this.#texts, missed: this.#missed, typing: this.#typing };
    this.#news = false;
    this.#devices = null;
    this.#texts = [];
    this.#missed = 0;
    this.#options.onEvent({ type: 'heard', heard, at: this.#options.now() });
  }
}
