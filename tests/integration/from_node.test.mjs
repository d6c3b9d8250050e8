// examples/from_node: what Node publishes in Redis with @socket.io/redis-emitter and @socket.io/redis-adapter reaches
// official clients of a server of ours. Each test sends a `mark` behind what it wants: Redis keeps the order.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createAdapter } from '@socket.io/redis-adapter';
import { Emitter } from '@socket.io/redis-emitter';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { startRedis } from '../support/cluster.mjs';
import { BIN, DEADLINE, Official, eventually, launch, request, within } from '../support/index.mjs';

const require = createRequire(createRequire(import.meta.url).resolve('@socket.io/redis-emitter'));
const { encode } = require('notepack.io');

let redis, server, publisher, emitter;
const clients = [];

async function clientOf(url) {
  const client = createClient({ url });
  client.on('error', () => {}); // Redis is killed here
  await client.connect();
  clients.push(client);
  return client;
}

// Redis may count a connection for a while that has gone: what the server says in its log is sure.
const subscriptions = () => server.program.stdout.split('hears what Node publishes').length - 1;

/// Resolves when there is a subscription behind it.
async function resubscribed(act) {
  const before = subscriptions();
  await act();
  await eventually(() => subscriptions() > before, true, 'a subscription');
}

before(async () => {
  // Redis would cut a subscriber that a busy machine has left far behind.
  redis = await startRedis('--client-output-buffer-limit', 'pubsub', '0', '0', '0');
  server = await launch(['0', redis.url], { bin: path.join(path.dirname(BIN), 'examples', 'from_node'), fixed: [] });
  publisher = await clientOf(redis.url);
  emitter = new Emitter(publisher);
  await eventually(() => subscriptions() > 0, true, 'a subscription');
});
after(async () => {
  for (const client of clients) client.destroy();
  await server?.stop();
  await redis?.stop();
});

async function connect(t, nsp = '/', ...rooms) {
  const client = await new Official(io(server.url + nsp, { forceNew: true, reconnection: false, timeout: DEADLINE, transports: ['websocket'] })).connected();
  t.after(() => client.socket.disconnect());
  for (const room of rooms) await client.ask('join', room);
  return client;
}

/// What the client hears up to the next mark.
async function heard(client) {
  const events = [];
  for (;;) {
    const event = await client.inbox.next('a mark');
    if (event[0] === 'mark') return events;
    events.push(event);
  }
}

const counts = async () => (await request(server, '/')).json;

/// What has been counted since.
async function countsFromNow() {
  const from = await counts();
  return async () => Object.fromEntries(Object.entries(await counts()).map(([key, n]) => [key, n - from[key]]));
}

describe('redis-emitter', () => {
  test('to all, to rooms, except, and to the room of a socket', async (t) => {
    const ada = await connect(t, '/', 'tea', 'coffee');
    const bob = await connect(t, '/', 'tea');
    const eve = await connect(t);
    emitter.emit('all', 1, 'two', { three: [3] });
    emitter.to('tea').emit('tea', 'ä€\u{1f44b}');
    emitter.to(['tea', 'coffee']).emit('both'); // each once
    emitter.to('tea').except('coffee').emit('tea alone');
    emitter.except('tea').emit('none of tea');
    emitter.to(eve.id).emit('eve');
    emitter.to('nobody').emit('nobody');
    emitter.emit('mark');
    const all = ['all', 1, 'two', { three: [3] }];
    const tea = ['tea', 'ä€\u{1f44b}'];
    assert.deepEqual(await heard(ada), [all, tea, ['both']]);
    assert.deepEqual(await heard(bob), [all, tea, ['both'], ['tea alone']]);
    assert.deepEqual(await heard(eve), [all, ['none of tea'], ['eve']]);
  });

  test('in another namespace', async (t) => {
    const [main, news] = [await connect(t), await connect(t, '/news', 'sport')];
    emitter.of('/news').to('sport').emit('goal');
    emitter.of('/none').emit('nothing');
    emitter.of('/news').emit('mark');
    emitter.emit('mark');
    assert.deepEqual(await heard(news), [['goal']]);
    assert.deepEqual(await heard(main), []);
  });

  test('binary, and what JSON has not', async (t) => {
    const ada = await connect(t);
    const bytes = Buffer.from([0, 1, 0xff]);
    emitter.emit('bytes', bytes, { deep: [new Uint8Array(70_000).fill(7)] }, 'behind');
    emitter.emit('others', new Date(1_795_782_896_789), undefined, Number.NaN, { gone: undefined, big: 2 ** 53, small: -(2 ** 40), half: 0.5 });
    emitter.emit('mark');
    assert.deepEqual(await heard(ada), [
      ['bytes', bytes, { deep: [Buffer.alloc(70_000, 7)] }, 'behind'],
      ['others', '2026-11-27T12:34:56.789Z', null, null, { big: 2 ** 53, small: -(2 ** 40), half: 0.5 }],
    ]);
  });

  test('volatile, and other flags', async (t) => {
    const ada = await connect(t);
    emitter.volatile.emit('volatile');
    emitter.compress(false).emit('plain');
    emitter.emit('mark');
    assert.deepEqual(await heard(ada), [['volatile'], ['plain']]);
  });
});

test('Node has sockets enter and leave rooms, and puts them out', async (t) => {
  const [ada, bob, eve] = [await connect(t, '/', 'tea'), await connect(t, '/', 'tea'), await connect(t)];
  emitter.in('tea').except(bob.id).socketsJoin(['coffee', 'cake']);
  emitter.to('cake').emit('cake');
  emitter.in('cake').socketsLeave('coffee');
  emitter.to('coffee').emit('coffee');
  const [gone, closed] = [bob.disconnected(), new Promise((done) => eve.socket.io.engine.once('close', done))];
  emitter.in('tea').except('cake').disconnectSockets();
  emitter.in(eve.id).disconnectSockets(true);
  emitter.emit('mark');
  assert.deepEqual(await heard(ada), [['cake']]);
  assert.equal(await gone, 'io server disconnect');
  await within(closed, 'the end of the connection');
});

test('a Socket.IO server on Node with redis-adapter: its broadcasts come, and it does not wait for us', async (t) => {
  const node = new Server({ adapter: createAdapter(publisher, await clientOf(redis.url)) });
  const [ada, bob, news] = [await connect(t, '/', 'tea'), await connect(t), await connect(t, '/news')];
  node.emit('all', Buffer.from('bytes'));
  node.to('tea').emit('tea');
  node.except('tea').volatile.emit('none of tea');
  node.of('/news').emit('news');
  node.local.emit('local');
  node.in('tea').socketsJoin('coffee');
  node.to('coffee').emit('coffee');
  assert.deepEqual(await node.fetchSockets(), []);
  assert.deepEqual(await within(new Promise((done) => node.serverSideEmit('hello', (...args) => done(args))), 'answers'), [null, []]);
  node.emit('mark');
  node.of('/news').emit('mark');
  assert.deepEqual(await heard(ada), [['all', Buffer.from('bytes')], ['tea'], ['coffee']]);
  assert.deepEqual(await heard(bob), [['all', Buffer.from('bytes')], ['none of tea']]);
  assert.deepEqual(await heard(news), [['news']]);
});

test('what is malformed, too large, our own or for others is counted, and nobody hears of it', async (t) => {
  const ada = await connect(t);
  const publish = (bytes, channel = 'socket.io#/#') => publisher.publish(channel, bytes);
  const packet = { type: 2, data: ['bad'], nsp: '/' };
  const options = { rooms: [], except: [], flags: {} };
  const good = encode(['emitter', packet, options]);
  const malformed = [
    ...Array.from(good.keys(), (size) => good.subarray(0, size)),
    Buffer.concat([good, Buffer.from([0xc0])]),
    Buffer.from('{"type":2}'),
    encode('bad'),
    encode({}),
    encode([]),
    encode(['emitter', packet]),
    encode(['emitter', packet, options, 1]),
    encode([1, packet, options]),
    encode(['emitter', [], options]),
    encode(['emitter', packet, null]),
    encode(['emitter', { ...packet, type: 3 }, options]),
    encode(['emitter', { ...packet, type: 'x' }, options]),
    encode(['emitter', { ...packet, data: 'bad' }, options]),
    encode(['emitter', { ...packet, data: [] }, options]),
    encode(['emitter', { ...packet, data: ['disconnect'] }, options]),
    encode(['emitter', { ...packet, nsp: 7 }, options]),
    encode(['emitter', packet, { ...options, rooms: 'tea' }]),
    encode(['emitter', packet, { ...options, except: [{}] }]),
    Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]), // announces four thousand million values
    Buffer.from([0xc6, 0xff, 0xff, 0xff, 0xff, 1]),
  ];
  const tooLarge = [
    Buffer.alloc(10_000, 0x91), // as many arrays in one another
    encode(['emitter', { ...packet, data: ['bad', 'x'.repeat(2_000_000)] }, options]),
    encode(['emitter', packet, { ...options, rooms: Array.from({ length: 1000 }, (_, i) => String(i)) }]),
    encode(['emitter', { ...packet, data: ['bad', ...Array(11).fill(Buffer.alloc(1))] }, options]),
  ];
  const counted = await countsFromNow();
  for (const bytes of [...malformed, ...tooLarge]) await publish(bytes);
  await publish(encode(['example', packet, options]));
  await publish(encode(['emitter', { ...packet, nsp: '/news' }, options]));
  for (const type of [0, 1, 5, 6, 7, 99]) await publish(JSON.stringify({ type, requestId: 'x', opts: {}, rooms: [] }), 'socket.io-request#/#');
  await publish('{"type":', 'socket.io-request#/#');
  emitter.emit('mark');
  assert.deepEqual(await heard(ada), []);
  await eventually(counted, { heard: 1, malformed: malformed.length + 1, tooLarge: tooLarge.length, tooMany: 0, own: 1, notHeard: 7 }, 'the counts');
  assert.equal(server.program.stdout.split('is malformed').length, 2, 'said once');
});

test('a message that no connection should carry ends it, and the next one hears again', async (t) => {
  const ada = await connect(t);
  await resubscribed(() => publisher.publish('socket.io#/#', Buffer.alloc(20_000_000, 0x91)));
  assert.match(server.program.stdout, /more than a Redis has to say/);
  emitter.emit('mark');
  assert.deepEqual(await heard(ada), []);
});

test('a flood is heard or dropped, and other clients are served meanwhile', async (t) => {
  const memory = async () => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${server.program.child.pid}/status`, 'utf8'))[1]) * 1024;
  const [flooded, other] = [await connect(t, '/', 'flood'), await connect(t)];
  let last = -1;
  flooded.inbox.each(([name, n]) => {
    if (name !== 'flood') return;
    assert.ok(n > last, 'in their order');
    last = n;
  });
  const before = await memory();
  // A sanitizer makes it slow, and keeps what is freed: how much memory it takes cannot be asked there.
  const isSanitized = /lib[at]san/.test(await readFile(`/proc/${server.program.child.pid}/maps`, 'utf8'));
  const sent = isSanitized ? 10_000 : 60_000;
  const filling = 'x'.repeat(1000);
  let most = 0;
  let over = false;
  const counted = await countsFromNow();
  const publish = (n) => publisher.publish('socket.io#/#flood#', encode(['emitter', { type: 2, data: ['flood', n, filling], nsp: '/' }, { rooms: ['flood'] }]));
  const flood = (async () => {
    for (let n = 0; n < sent; n += 500) await Promise.all(Array.from({ length: 500 }, (_, i) => publish(n + i)));
    over = true;
  })();
  for (let answered = 0; !over || answered < 20; ++answered) {
    await other.ask('echo', answered);
    most = Math.max(most, await memory());
  }
  await flood;
  await eventually(async () => ((c) => c.heard + c.tooMany)(await counted()), sent, 'what was heard or dropped');
  if (!isSanitized) assert.ok(most - before < 64 << 20, `${most - before} bytes more`);
  emitter.emit('mark');
  assert.deepEqual(await heard(other), []);
});

test('a server stops in the midst of a flood', async () => {
  const another = await launch(['0', redis.url], { bin: path.join(path.dirname(BIN), 'examples', 'from_node'), fixed: [] });
  const message = encode(['emitter', { type: 2, data: ['flood', 'x'.repeat(1000)], nsp: '/' }, { rooms: ['nobody'] }]);
  let over = false;
  const flood = (async () => {
    while (!over) await Promise.all(Array.from({ length: 500 }, () => publisher.publish('socket.io#/#', message)));
  })();
  await eventually(async () => (await request(another, '/')).json.heard > 0, true, 'the flood');
  await another.stop();
  over = true;
  await flood;
});

test('after Redis was killed and is back, and after our connection was, all is heard again', async (t) => {
  const ada = await connect(t);
  await resubscribed(() => redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub'));
  emitter.emit('mark');
  assert.deepEqual(await heard(ada), []);
  await resubscribed(async () => {
    await redis.kill();
    redis.begin();
  });
  const again = new Emitter(await clientOf(redis.url));
  again.emit('back');
  again.emit('mark');
  assert.deepEqual(await heard(ada), [['back']]);
});

test('a Redis that stands still is noticed', async (t) => {
  const ada = await connect(t);
  const emits = new Emitter(await clientOf(redis.url));
  await resubscribed(async () => {
    redis.program.child.kill('SIGSTOP');
    await eventually(() => server.program.stdout.includes('no sign of life in time'), true, 'the line in the log');
    redis.program.child.kill('SIGCONT');
  });
  emits.emit('mark');
  assert.deepEqual(await heard(ada), []);
});
