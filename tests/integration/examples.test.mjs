// The programs in examples/, with the official client.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { io } from 'socket.io-client';
import { BIN, DEADLINE, Official, launch, within } from '../support/index.mjs';

const PAGE = fileURLToPath(new URL('../../examples/page', import.meta.url));

function useExample(name, ...args) {
  const example = {};
  const bin = path.join(path.dirname(BIN), 'examples', name);
  before(async () => Object.assign(example, await launch(['0', ...args], { bin, fixed: [] })));
  after(async () => example.stop?.());
  return example;
}

const connect = ({ url }, options) => new Official(io(url, { forceNew: true, reconnection: false, timeout: DEADLINE, ...options })).connected();

describe('echo', () => {
  const example = useExample('echo');

  for (const transports of [['polling'], ['websocket']]) {
    test(`an event comes back and is acknowledged, over ${transports}`, async () => {
      const client = await connect(example, { transports });
      assert.equal(await client.ask('greet', 'world'), 'world');
      assert.deepEqual(await client.inbox.next(), ['greet', 'world']);
      assert.deepEqual(await client.ask('bytes', Buffer.from([0, 255])), Buffer.from([0, 255]));
      client.socket.disconnect();
    });
  }
});

describe('room_chat', () => {
  const example = useExample('room_chat', PAGE);
  const comeAs = (name) => connect(example, { auth: { name } });

  test('two in a room hear each other, and who is in another room does not', async () => {
    const [ada, bob, eve] = await Promise.all(['Ada', 'Bob', 'Eve'].map(comeAs));
    await ada.ask('join', 'tea "room"');
    assert.deepEqual(await ada.inbox.next(), ['joined', 'Ada']);
    await bob.ask('join', 'tea "room"');
    for (const each of [ada, bob]) assert.deepEqual(await each.inbox.next(), ['joined', 'Bob']);
    await eve.ask('join', 'cellar');
    assert.deepEqual(await eve.inbox.next(), ['joined', 'Eve']);
    await bob.ask('say', 'Hello, Ada \u{1f44b}');
    for (const each of [ada, bob]) assert.deepEqual(await each.inbox.next(), ['said', 'Bob', 'Hello, Ada \u{1f44b}']);
    bob.socket.disconnect();
    for (const each of [ada, eve]) assert.deepEqual(await each.inbox.next(), ['left', 'Bob']);
    for (const each of [ada, eve]) each.socket.disconnect();
  });

  test('a lost connection is recovered, with what was said meanwhile', async () => {
    const ada = await connect(example, { auth: { name: 'Ada' }, reconnection: true, reconnectionDelay: 300 });
    const bob = await comeAs('Bob');
    for (const each of [ada, bob]) await each.ask('join', 'bath');
    for (let heard = []; heard[1] !== 'Bob'; ) heard = await ada.inbox.next();
    const back = new Promise((resolve) => ada.socket.once('connect', resolve));
    ada.socket.io.engine.close();
    await bob.ask('say', 'still here?');
    assert.deepEqual(await ada.inbox.next(), ['said', 'Bob', 'still here?']);
    await within(back, 'the second connection');
    assert.equal(ada.socket.recovered, true);
    for (const each of [ada, bob]) each.socket.disconnect();
  });

  test('nobody comes in without a name', async () => {
    await assert.rejects(connect(example), /a name is needed/);
  });

  test('the page is served beside it', async () => {
    const answer = await fetch(`${example.url}/`);
    assert.match(await answer.text(), /<title>Room chat<\/title>/);
    assert.equal((await fetch(`${example.url}/none.css`)).status, 404);
  });
});
