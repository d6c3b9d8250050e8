// What the tests of bare Engine.IO sessions share.
import assert from 'node:assert/strict';
import { Frames } from './helpers.mjs';

export const packet = (id, ...event) => `42${id}${JSON.stringify(event)}`;
export const ack = (id, ok = true) => new RegExp(`^43${id}\\[\\{"ok":${ok}`);
export const target = (sid) => `/socket.io/?EIO=4&transport=polling&sid=${sid}`;

export async function expectRefusal(answer, code, message, status = 400) {
  const { status: got, text } = await answer;
  assert.equal(got, status, text);
  assert.deepEqual(JSON.parse(text), { code, message });
}

export const expectGone = (answer) => expectRefusal(answer, 1, 'Session ID unknown');

/// A WebSocket that the server does not open.
export async function refused(server, query, options) {
  return new Frames(server, query, options).opened.then(
    () => assert.fail(`the WebSocket ${query} was opened`),
    (error) => error,
  );
}

/// A WebSocket for a session that has no use for it: not opened, or closed without a word.
export async function turnedAway(server, sid) {
  const f = new Frames(server, `EIO=4&transport=websocket&sid=${sid}`);
  f.ws.on('open', () => f.send('2probe', '5', '1'));
  await f.closed();
  assert.deepEqual(f.inbox.waiting, []);
}
