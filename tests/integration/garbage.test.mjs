// Whatever a client sends, it is told so and harms nobody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Frames, Polling, connect, connectPair, expectFetchedToTheEnd, expectStats, meet, request, stats, useServer } from '../support/index.mjs';

const server = useServer();

const ways = { websocket: { transports: ['websocket'] }, polling: { transports: ['polling'] }, upgrade: {} };

const bytes = Buffer.from([0, 1, 2, 255]);
const nested = (depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
const offer = (further = {}) => ({ offer: { type: 'offer', sdp: 'v=0' }, ...further });
const candidate = (fields) => ({ candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, ...fields } });

// Arguments that no event takes; `lonely` is the same for events that take none as well.
const lonely = [[0], [-1.5], [true], ['text'], ['x'.repeat(200_000)], [[]], [[{}]], [nested(100)], [bytes], [{ a: bytes }], [null, null]];
const wrong = [[], [undefined], [null], [{}], [{ candidate: undefined }], ...lonely];

const description = (name) => [
  ...wrong,
  ...[null, 0, false, 'v=0', [], {}, nested(100), bytes].map((value) => [{ [name]: value }]),
  [{ [name]: { type: name } }],
  [{ [name]: { sdp: 'v=0' } }],
  ...[null, 1, ['v=0'], {}, bytes].map((sdp) => [{ [name]: { type: name, sdp } }]),
  ...[null, 1, '', [name], 'pranswer', 'rollback', name.toUpperCase(), name === 'offer' ? 'answer' : 'offer'].map((type) => [
    { [name]: { type, sdp: 'v=0' } },
  ]),
  [{ [name.toUpperCase()]: { type: name, sdp: 'v=0' } }],
  [{ candidate: { type: name, sdp: 'v=0' } }],
  [{ [name]: { type: name, sdp: 'v=0' } }, 1],
  [{ [name]: { type: name, sdp: 'v=0' } }, { [name]: { type: name, sdp: 'v=0' } }],
  [{ [name]: { type: name, sdp: 'v=0', further: bytes } }],
  [[{ [name]: { type: name, sdp: 'v=0' } }]],
];

const faulty = {
  webrtc_offer: description('offer'),
  webrtc_answer: description('answer'),
  ice_candidate: [
    ...wrong,
    ...[0, false, 'candidate:1', [], {}, nested(100), bytes].map((value) => [{ candidate: value }]),
    ...[null, 1, [], {}].map((value) => [candidate({ candidate: value })]),
    ...[1, true, [], {}].map((value) => [candidate({ sdpMid: value })]),
    ...['0', false, [], {}].map((value) => [candidate({ sdpMLineIndex: value })]),
    ...[1, true, [], {}].map((value) => [candidate({ usernameFragment: value })]),
    [candidate({}), 1],
    [candidate({ further: bytes })],
  ],
  find_partner: [
    ...lonely,
    ...[null, 0, 'music', {}, [1], [null], [['music']], [{}], [bytes], Array(1000).fill('a'), ['a'.repeat(5000)]].map((interests) => [
      { interests },
    ]),
    [{}, {}],
  ],
  skip_user: [...lonely, [{ a: 1 }], [{}, {}]],
  stop: [...lonely, [{ a: 1 }], [{}, {}]],
};

const unknown = ['message', 'WEBRTC_OFFER', 'webrtc_offer ', '', '__proto__', 'toString', 'partner_found', 'user_registered', 'error', 'x'.repeat(100_000)];

const shown = (args) => JSON.stringify(args)?.slice(0, 100);

// Refused with that code, once as an acknowledgement and once as the event `error`.
async function expectRefusal(client, code, name, args) {
  const ack = await client.ask(name, ...args);
  assert.deepEqual([ack.ok, ack.code, typeof ack.message], [false, code, 'string'], `${name} ${shown(args)}`);
  client.socket.emit(name, ...args);
  const error = await client.expect('error');
  assert.deepEqual([error.code, typeof error.message, 'ok' in error], [code, 'string', false], `${name} ${shown(args)}`);
}

// Two who relay to each other all the time that the tests run.
let stopRelaying = false;
let relaying;

test('a pair begins to relay', async () => {
  const pair = await connectPair(server, {});
  relaying = (async () => {
    let number = 0;
    for (; !stopRelaying; ++number) {
      const [from, to] = number % 2 === 0 ? pair : pair.toReversed();
      const payload = candidate({ number, from: from.userId });
      await from.do('ice_candidate', payload);
      assert.deepEqual(await to.expect('ice_candidate'), payload);
    }
    for (const each of pair) await each.expectNothing();
    for (const each of pair) await each.leave();
    return number;
  })();
  relaying.catch(() => {});
});

for (const [way, options] of Object.entries(ways)) {
  test(`a faulty payload is refused, in a session and outside: ${way}`, async () => {
    const [a, b] = await connectPair(server, options);
    const c = await connect(server, options);
    for (const [name, list] of Object.entries(faulty))
      for (const args of list) for (const client of [a, c]) await expectRefusal(client, 'invalid_payload', name, args);
    await b.expectNothing();
    await a.do('webrtc_offer', offer());
    assert.deepEqual(await b.expect('webrtc_offer'), offer());
    for (const each of [a, b, c]) await each.leave();
  });

  test(`an unknown event is refused: ${way}`, async () => {
    const [a, b] = await connectPair(server, options);
    for (const name of unknown) for (const args of [[], [offer()], [bytes]]) await expectRefusal(a, 'unknown_event', name, args);
    await b.expectNothing();
    await b.do('webrtc_answer', { answer: { type: 'answer', sdp: '' } });
    await a.expect('webrtc_answer');
    for (const each of [a, b]) await each.leave();
  });

  test(`what is too large is refused, what is large is relayed: ${way}`, async () => {
    const [a, b] = await connectPair(server, options);
    for (const type of ['offer', 'answer']) {
      const of = (size) => ({ [type]: { type, sdp: 'é'.repeat(size / 2) } });
      await a.do(`webrtc_${type}`, of(64_000));
      assert.deepEqual(await b.expect(`webrtc_${type}`), of(64_000));
      for (const size of [64 * 1024, 500_000]) await expectRefusal(a, 'payload_too_large', `webrtc_${type}`, [of(size)]);
    }
    const of = (size) => candidate({ candidate: '漢'.repeat(size / 3) });
    await a.do('ice_candidate', of(3_900));
    assert.deepEqual(await b.expect('ice_candidate'), of(3_900));
    for (const size of [4 * 1024 + 2, 500_000]) await expectRefusal(a, 'payload_too_large', 'ice_candidate', [of(size)]);
    await a.do('webrtc_offer', offer({ deep: nested(100) }));
    assert.deepEqual(await b.expect('webrtc_offer'), offer({ deep: nested(100) }));
    await b.expectNothing();
    for (const each of [a, b]) await each.leave();
  });
}

test('a relay without a session is refused', async () => {
  const relays = [
    ['webrtc_offer', offer()],
    ['webrtc_answer', { answer: { type: 'answer', sdp: '' } }],
    ['ice_candidate', { candidate: null }],
  ];
  const refuseAll = async (client) => {
    for (const [name, payload] of relays) await expectRefusal(client, 'not_in_session', name, [payload]);
  };
  const [a, b] = [await connect(server), await connect(server)];
  await refuseAll(a);
  await a.do('find_partner');
  await a.expect('waiting');
  await refuseAll(a);
  await a.do('stop');
  await refuseAll(a);
  await meet(a, b);
  await a.do('skip_user');
  await a.expect('waiting');
  await b.expect('user_skipped');
  await refuseAll(a);
  await refuseAll(b);
  await a.do('stop');
  await meet(a, b);
  await a.do('stop');
  await b.expect('partner_disconnected');
  await refuseAll(a);
  await refuseAll(b);
  await meet(a, b);
  await a.leave();
  await b.expect('partner_disconnected');
  await refuseAll(b);
  await b.leave();
});

test('a relay reaches the partner and nobody else, whatever it says', async () => {
  const [a, b] = await connectPair(server, {});
  const [c, d] = await connectPair(server, {});
  await d.do('skip_user'); // for a second look at a session that is over
  await d.expect('waiting');
  await c.expect('user_skipped');
  await c.do('find_partner');
  const { sessionId } = await c.expect('partner_found');
  await d.expect('partner_found');
  const idle = await connect(server);
  for (const other of [c, d, idle]) {
    const target = other.userId;
    const forged = { to: target, userId: target, partnerId: target, target, room: target, sid: other.socket.id, session: sessionId };
    const within = { ...forged, sessionId };
    for (const [name, payload] of [
      ['webrtc_offer', { offer: { type: 'offer', sdp: '', ...within }, ...forged }],
      ['webrtc_answer', { answer: { type: 'answer', sdp: '', ...within }, ...forged }],
      ['ice_candidate', { ...candidate(within), ...forged }],
    ]) {
      await a.do(name, payload);
      assert.deepEqual(await b.expect(name), payload);
      await expectRefusal(idle, 'not_in_session', name, [payload]);
    }
    await expectRefusal(a, 'invalid_payload', 'webrtc_offer', [offer(), target]);
    await expectRefusal(a, 'unknown_event', 'relay', [forged]);
  }
  for (const each of [a, b, c, d, idle]) await each.expectNothing();
  for (const each of [a, b, c, d, idle]) await each.leave();
});

test('a search within a session is refused and leaves the session as it is', async () => {
  const [a, b] = await connectPair(server, {});
  const before = await stats(server);
  for (const each of [a, b]) await expectRefusal(each, 'in_session', 'find_partner', []);
  assert.deepEqual(await stats(server), before);
  for (const [from, to] of [[a, b], [b, a]]) {
    await from.do('ice_candidate', candidate({}));
    await to.expect('ice_candidate');
  }
  for (const each of [a, b]) await each.leave();
});

test('who waits and searches again keeps waiting, in the same place and once', async () => {
  const [a, b, c] = [await connect(server), await connect(server), await connect(server)];
  for (const name of ['find_partner', 'find_partner', 'skip_user', 'find_partner']) {
    await a.do(name);
    await a.expect('waiting');
    assert.equal((await stats(server)).waitingUsers, 1);
  }
  await b.do('find_partner', null);
  assert.equal((await a.expect('partner_found')).partnerId, b.userId);
  await b.expect('partner_found');
  await c.do('find_partner', { interests: [], further: 1 });
  await c.expect('waiting');
  for (const each of [a, b, c]) await each.expectNothing();
  for (const each of [a, b, c]) await each.leave();
});

test('two who have just parted do not meet again while a third one waits', async () => {
  const [a, b, c] = [await connect(server), await connect(server), await connect(server)];
  for (const leaveSession of [
    async () => {
      await a.do('skip_user');
      await b.expect('user_skipped');
    },
    async () => {
      await a.do('stop');
      await b.expect('partner_disconnected');
      await a.do('find_partner');
    },
  ]) {
    await meet(a, b);
    await c.do('find_partner');
    await c.expect('waiting');
    await leaveSession();
    assert.equal((await c.expect('partner_found')).partnerId, a.userId);
    assert.equal((await a.expect('partner_found')).partnerId, c.userId);
    await b.do('find_partner');
    await b.expect('waiting');
    await c.do('stop');
    await a.expect('partner_disconnected');
    await b.do('stop');
  }
  // Nobody else waits: better each other than nobody.
  await meet(a, b);
  await a.do('skip_user');
  await a.expect('waiting');
  await b.expect('user_skipped');
  await b.do('find_partner');
  assert.equal((await b.expect('partner_found')).partnerId, a.userId);
  await a.expect('partner_found');
  for (const each of [a, b, c]) await each.leave();
});

const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];
const bomb = (open, close) => `42["find_partner",${open.repeat(100_000)}${close.repeat(100_000)}]`;
const malformed = [
  ...reserved.flatMap((name) => [`42["${name}"]`, `421["${name}",{}]`]),
  ...['4', '42', '42{}', '42[]', '42[', '42["find_partner"', '42["find_partner"]]', '42["find_partner",]', '42abc["find_partner"]'],
  ...['42[null]', '42[{}]', '42[["find_partner"]]', '42"find_partner"', '42["\\ud8"]', '42["find_partner",{a:1}]', '42["a\u0000b"]'],
  ...['42/other,["find_partner"]', '421234567890123456789012["find_partner"]', '42-1["find_partner"]', '43{}', '431', '44{}', '47', '49[]'],
  ...['45["find_partner"]', '45-["find_partner"]', '45999-["find_partner"]', '451-["x",{"_placeholder":true,"num":0}]\x1e42["find_partner"]'],
  ...['', '7', 'x', '-1', '9["find_partner"]', bomb('[', ']'), bomb('{"a":', '1}'), `42["find_partner",${'['.repeat(200_000)}`],
];

test('a malformed packet ends its own connection, on WebSocket', async () => {
  for (const packets of malformed) {
    const [user, other] = [await Frames.open(server), await Frames.open(server)];
    await user.join();
    await other.join();
    user.send(...packets.split('\x1e'));
    await user.closed().catch((error) => assert.fail(`${error.message} for ${packets.slice(0, 100)}`));
    other.send('421["no_such_event"]');
    assert.match(await other.next(), /^431\[/);
    other.ws.close();
    await other.closed();
  }
});

test('a malformed packet ends its own connection, on polling', async () => {
  for (const packets of malformed) {
    const [user, other] = [await Polling.open(server), await Polling.open(server)];
    await user.join();
    await other.join();
    const answer = await user.post(packets);
    assert.ok([200, 400].includes(answer.status), `${packets.slice(0, 100)}: ${answer.status} ${answer.text}`);
    await expectFetchedToTheEnd(user, packets.slice(0, 100));
    await other.send('421["no_such_event"]');
    assert.match(await other.next(), /^431\[/);
    await other.send('1');
  }
});

test('an attachment that nobody has announced ends its own connection, a missing one harms nobody', async () => {
  const user = await Frames.open(server);
  await user.join();
  user.send(bytes);
  await user.closed();
  const owing = await Frames.open(server);
  await owing.join();
  owing.send('451-["webrtc_offer",{"_placeholder":true,"num":0}]');
  const other = await connect(server);
  await other.ask('no_such_event');
  owing.send(bytes);
  assert.match(await owing.next(), /^42\["error",\{"code":"invalid_payload"/);
  owing.ws.close();
  await other.leave();
});

test('the pair that went on relaying has lost nothing, and nobody is left', async (t) => {
  stopRelaying = true;
  const number = await relaying;
  t.diagnostic(`${number} relays meanwhile`);
  assert.ok(number > 100);
  await expectStats(server, 0, 0, 0);
  assert.equal((await request(server, '/api/health')).status, 200);
});
