import { addMessages, type Devices, emptyTalk, maxMessages, type Saying, type Talk } from './talk';

export interface ConversationOptions {
  readonly onTalk: (talk: Talk) => void;
  readonly onDevices: (devices: Devices) => void;
  readonly now: () => number;
}

/** What a partner says in this time is shown at once, together: nobody reads faster, and a flood holds nothing up. */
const gatherMs = 100;

/** What the two say to each other in one call. */
export class Conversation {
  readonly #options: ConversationOptions;
  #talk: Talk = emptyTalk;
  #texts: string[] = [];
  #missed = 0;
  #typing = false;
  #devices: Devices | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  get talk(): Talk {
    return this.#talk;
  }

  /** Said by the partner. */
  hear(saying: Saying): void {
    if (saying.type === 'devices') this.#devices = saying.devices;
    else if (saying.type === 'typing') this.#typing = saying.on;
    else this.#keep(saying.text);
    if (this.#timer !== undefined) return;
    this.#show();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#show();
    }, gatherMs);
  }

  /** Said by the user, and on its way. */
  add(text: string): void {
    this.#show();
    this.#change(addMessages(this.#talk, [text], { mine: true, at: this.#options.now() }));
  }

  markRead(): void {
    if (this.#talk.unread > 0) this.#change({ ...this.#talk, unread: 0 });
  }

  /** The connection is gone over which it was said, and nothing has come from the partner since then. */
  lose(since: number): void {
    const isLost = ({ mine, at, lost }: Talk['messages'][number]) => mine && !lost && at >= since;
    if (!this.#talk.messages.some(isLost)) return;
    const messages = this.#talk.messages.map((message) => (isLost(message) ? { ...message, lost: true } : message));
    this.#change({ ...this.#talk, messages });
  }

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

  #show(): void {
    const { onDevices, now } = this.#options;
    const devices = this.#devices;
    this.#devices = null;
    if (devices) onDevices(devices);
    let talk = this.#talk;
    if (this.#texts.length > 0) {
      talk = addMessages(talk, this.#texts, { mine: false, at: now() });
      talk = { ...talk, unread: talk.unread + this.#missed };
      this.#texts = [];
      this.#missed = 0;
    }
    if (talk.partnerTyping !== this.#typing) talk = { ...talk, partnerTyping: this.#typing };
    if (talk !== this.#talk) this.#change(talk);
  }

  #change(talk: Talk): void {
    this.#talk = talk;
    this.#options.onTalk(talk);
  }
}
