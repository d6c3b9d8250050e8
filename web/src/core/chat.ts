/** What goes over the data channel between the two pages, and the conversation that comes of it. */

/** What one side tells the other about its devices. */
export interface Devices {
  readonly mic: boolean;
  readonly camera: boolean;
  /** The screen is shown in the camera's place. */
  readonly screen: boolean;
}

export type Saying =
  | { readonly type: 'devices'; readonly devices: Devices }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'typing'; readonly on: boolean };

export interface ChatMessage {
  readonly id: number;
  readonly mine: boolean;
  readonly text: string;
  readonly at: number;
  /** Of ours: the connection broke before the partner can have got it. */
  readonly lost?: boolean;
}

export interface Chat {
  readonly messages: readonly ChatMessage[];
  readonly unread: number;
  readonly partnerTyping: boolean;
}

/** What the partner has said in a while, taken together. */
export interface Heard {
  readonly devices: Devices | null;
  /** The last ones, and how many there were before them. */
  readonly texts: readonly string[];
  readonly missed: number;
  readonly typing: boolean;
}

/** Longer texts are cut where they are written, and dropped where they come in. */
export const maxTextLength = 1000;
export const maxMessages = 200;

export const emptyChat: Chat = { messages: [], unread: 0, partnerTyping: false };

export function encodeSaying(saying: Saying): string {
  switch (saying.type) {
    case 'devices':
      return JSON.stringify(saying.devices);
    case 'text':
      return JSON.stringify({ text: saying.text });
    case 'typing':
      return JSON.stringify({ typing: saying.on });
  }
}

/** Null for whatever is not one of ours: the partner's page may be newer, or no page at all. */
export function decodeSaying(data: unknown): Saying | null {
  if (typeof data !== 'string' || data.length > 8 * maxTextLength) return null;
  try {
    const { mic, camera, screen, text, typing } = JSON.parse(data) as Record<string, unknown>;
    if (typeof mic === 'boolean' && typeof camera === 'boolean') {
      return { type: 'devices', devices: { mic, camera, screen: screen === true } };
    }
    if (typeof typing === 'boolean') return { type: 'typing', on: typing };
    if (typeof text !== 'string') return null;
    const words = text.trim();
    return words && words.length <= maxTextLength ? { type: 'text', text: words } : null;
  } catch {
    return null;
  }
}

export function addMessages(chat: Chat, texts: readonly string[], { mine, at }: Pick<ChatMessage, 'mine' | 'at'>): Chat {
  const first = (chat.messages.at(-1)?.id ?? 0) + 1;
  const added = texts.map((text, index) => ({ id: first + index, mine, text, at }));
  return {
    messages: [...chat.messages, ...added].slice(-maxMessages),
    unread: mine ? chat.unread : chat.unread + texts.length,
    partnerTyping: mine && chat.partnerTyping,
  };
}

export function hear(before: Chat, { texts, missed, typing }: Heard, at: number): Chat {
  if (texts.length === 0) return before.partnerTyping === typing ? before : { ...before, partnerTyping: typing };
  const chat = addMessages(before, texts, { mine: false, at });
  return { ...chat, unread: chat.unread + missed, partnerTyping: typing };
}

/** The connection is gone over which it was said, and nothing has come from the partner since then. */
export function loseSince(chat: Chat, since: number): Chat {
  const isLost = ({ mine, at, lost }: ChatMessage) => mine && !lost && at >= since;
  if (!chat.messages.some(isLost)) return chat;
  return { ...chat, messages: chat.messages.map((message) => (isLost(message) ? { ...message, lost: true } : message)) };
}
