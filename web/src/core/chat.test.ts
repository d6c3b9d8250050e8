import { describe, expect, it } from 'vitest';
import { bothOn } from '../testing/fakes';
import { addMessages, decodeSaying, emptyChat, encodeSaying, maxTextLength, type Saying } from './chat';

describe('what is said over the channel', () => {
  it.each<Saying>([
    { type: 'devices', devices: { ...bothOn, screen: true } },
    { type: 'text', text: 'a "quoted" line' },
    { type: 'typing', on: true },
  ])('is understood on the other side: $type', (saying) => {
    expect(decodeSaying(encodeSaying(saying))).toEqual(saying);
  });

  it('is dropped where it is not ours, empty or too long', () => {
    const bad = ['', 'x', 'null', '[]', '{"mic":1,"camera":true}', '{"text":"  "}', '{"text":5}', new ArrayBuffer(2)];
    for (const data of bad) expect(decodeSaying(data)).toBeNull();
    expect(decodeSaying(JSON.stringify({ text: 'x'.repeat(maxTextLength + 1) }))).toBeNull();
    expect(decodeSaying(JSON.stringify({ text: 'x'.repeat(maxTextLength) }))).not.toBeNull();
  });

  it('may come from a page that knows no screens', () => {
    expect(decodeSaying('{"mic":true,"camera":false}')).toEqual({
      type: 'devices',
      devices: { mic: true, camera: false, screen: false },
    });
  });
});

it('keeps the last two hundred messages, each with an id of its own', () => {
  let chat = emptyChat;
  for (let n = 0; n < 250; n += 1) chat = addMessages(chat, [`${n}`], { mine: n % 2 === 0, at: n });
  expect(chat.messages).toHaveLength(200);
  expect(chat.messages.at(-1)?.text).toBe('249');
  expect(new Set(chat.messages.map(({ id }) => id)).size).toBe(200);
  expect(chat.unread).toBe(125);
});
