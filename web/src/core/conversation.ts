import { addMessages, type Devices, emptyChat, maxMessages, type Saying, type Chat } from './chat';

export interface ConversationOptions {
  readonly onChat: (chat: Chat) => void;
  readonly onDevices: (devices: Devices) => void;
  readonly now: () => number;
}

/** What a partner says in this time is shown at once, together: nobody reads faster, and a flood holds nothing up. */
const gatherMs = 100;

/** What the two say to each other in one call. */
export class Conversation {
  readonly #options: ConversationOptions;
  #chat: Chat = emptyChat;
  #texts: string[] = [];
  #missed = 0;
  #typing = false;
  #devices: Devices | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  get chat(): Chat {
    return this.#chat;
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
    this.#change(addMessages(this.#chat, [text], { mine: true, at: this.#options.now() }));
  }

  markRead(): void {
    if (this.#chat.unread > 0) this.#change({ ...this.#chat, unread: 0 });
  }

  /** The connection is gone over which it was said, and nothing has come from the partner since then. */
  lose(since: number): void {
    const isLost = ({ mine, at, lost }: Chat['messages'][number]) => mine && !lost && at >= since;
    if (!this.#chat.messages.some(isLost)) return;
    const messages = this.#chat.messages.map((message) => (isLost(message) ? { ...message, lost: true } : message));
    this.#change({ ...this.#chat, messages });
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
    let chat = this.#chat;
    if (this.#texts.length > 0) {
      chat = addMessages(chat, this.#texts, { mine: false, at: now() });
      chat = { ...chat, unread: chat.unread + this.#missed };
      this.#texts = [];
      this.#missed = 0;
    }
    if (chat.partnerTyping !== this.#typing) chat = { ...chat, partnerTyping: this.#typing };
    if (chat !== this.#chat) this.#change(chat);
  }

  #change(chat: Chat): void {
    this.#chat = chat;
    this.#options.onChat(chat);
  }
}
