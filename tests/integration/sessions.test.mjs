// What belongs to a session stays in it: relays that name theirs.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Client, connect, connectPair, expectStats, meet, useServer, within } from '../support/index.mjs';
import { candidate, rawPair } from '../support/bare.mjs';
import { workerOf } from '../support/playground.mjs';
import { useRestartable } from '../support/restart.mjs';

const payloads = (more) => [
  ['webrtc_offer', { offer: { type: 'offer', sdp: 'v=0' }, ...more }],
  ['webrtc_answer', { ...more, answer: { type: 'answer', sdp: 'v=0' } }],
  ['ice_candidate', { candidate: null, ...more }],
  ['ice_candidate', { ...more, ...candidate(1) }],
];

async function expectRefusal(client, code, name, payload) {
  const answer = await client.ask(name, payload);
  assert.deepEqual([answer.ok, answer.code], [false, code], `${name} ${JSON.stringify(payload)}`);
}

/// Two who have met, on one worker or on two; `found` is the session of both.
async function pairOn(server, workers) {
  for (;;) {
    const two = [await connect(server), await connect(server)];
    const apart = new Set(two.map((c) => workerOf(c.socket.id))).size;
    if (apart === workers) {
      const [a, b] = two;
      await a.do('find_partner');
      await a.expect('waiting');
      await b.do('find_partner');
      const [{ sessionId }] = await Promise.all(two.map((c) => c.expect('partner_found')));
      return { a, b, sessionId };
    }
    for (const c of two) await c.leave();
  }
}

describe('a relay that names its session', () => {
  const server = useServer('--threads', '4', '--recovery-time', '60000');
  const strangers = ['', 'x', '00000000-0000-4000-8000-000000000000', 'a'.repeat(1000), '\u0000é漢'];

  for (const workers of [1, 2])
    test(`reaches the partner on ${workers === 1 ? 'the same' : 'another'} worker in that session, and is dropped in another`, async () => {
      const { a, b, sessionId } = await pairOn(server, workers);
      for (const [name, payload] of payloads({ sessionId })) {
        await a.do(name, payload);
        assert.equal(JSON.stringify(await b.expect(name)), JSON.stringify(payload));
      }
      for (const other of [...strangers, sessionId.toUpperCase(), `${sessionId} `, a.userId, b.userId])
        for (const [name, payload] of payloads({ sessionId: other })) await expectRefusal(a, 'not_in_session', name, payload);
      for (const wrong of [null, 0, true, [], {}, [sessionId], Buffer.from(sessionId)])
        for (const [name, payload] of payloads({ sessionId: wrong })) await expectRefusal(a, 'invalid_payload', name, payload);
      await b.expectNothing();

      a.socket.emit('ice_candidate', { candidate: null, sessionId: b.userId }); // without an ack
      assert.equal((await a.expect('error')).code, 'not_in_session');
      for (const c of [a, b]) await c.leave();
    });

  test('goes on as its sender wrote it', async () => {
    const [raw, partner] = await rawPair(server);
    const { sessionId } = raw.found;
    const text = `[ "webrtc_offer" ,{"session\\u0049d":"x", "n":1e0,"offer":{"type":"\\u006fffer","sdp":"\\u0041"} ,"sessionId" : "\\u00${sessionId.charCodeAt(0).toString(16)}${sessionId.slice(1)}" } ]`;
    raw.frames.send(`42${text}`);
    const got = await partner.frames.next();
    assert.equal(got.slice(0, got.lastIndexOf(',')), `42${text.slice(0, -1)}`);
    await Promise.all([raw.leave(1000), partner.leave(1000)]);
  });

  test('is refused once its session is over, and in the next one', async () => {
    const { a, b, sessionId } = await pairOn(server, 2);
    const c = await connect(server);
    await a.do('skip_user');
    await a.expect('waiting');
    await b.expect('user_skipped');
    for (const each of [a, b]) for (const [name, payload] of payloads({ sessionId })) await expectRefusal(each, 'not_in_session', name, payload);
    await c.do('find_partner');
    const next = await a.expect('partner_found');
    await c.expect('partner_found');
    for (const [name, payload] of payloads({ sessionId })) await expectRefusal(a, 'not_in_session', name, payload);
    await c.expectNothing();
    await a.do('ice_candidate', { ...candidate(2), sessionId: next.sessionId });
    assert.equal((await c.expect('ice_candidate')).candidate.number, 2);
    for (const each of [a, b, c]) await each.leave();
  });

  // The official client keeps what is sent while it is away, and sends it when it is back.
  for (const transports of [['websocket'], ['polling'], ['polling', 'websocket']])
    test(`and was kept while its sender was away reaches nobody in another session: ${transports}`, async () => {
      const a = await new Client(server, { transports, reconnection: true, reconnectionDelay: 10 }).registered();
      const b = await connect(server);
      await a.do('find_partner');
      await a.expect('waiting');
      await b.do('find_partner');
      const { sessionId } = await a.expect('partner_found');
      await b.expect('partner_found');
      const c = await connect(server);
      await c.do('find_partner');
      await c.expect('waiting');

      if (transports.length > 1) await a.upgraded();
      const back = new Promise((resolve) => a.socket.once('connect', resolve));
      a.socket.io.engine.close();
      assert.equal(a.socket.connected, false);
      a.socket.emit('skip_user');
      const late = payloads({ sessionId }).map(([name, payload]) => a.socket.emitWithAck(name, payload));
      await within(back, 'the client that comes back');
      const answers = await within(Promise.all(late), 'the answers to what was kept');
      assert.deepEqual(answers.map((answer) => answer.code), Array(4).fill('not_in_session'));
      assert.equal((await c.expect('partner_found')).partnerId, a.userId);
      await b.expect('user_skipped');
      await c.expectNothing();
      a.socket.io.reconnection(false);
      a.socket.disconnect();
      for (const each of [b, c]) await each.leave();
    });

  test('and answers what was missed of a session that is over reaches nobody', async () => {
    const [a, b] = await rawPair(server);
    const { sessionId } = a.found;
    await a.cutOff();
    const [name, offer] = payloads({})[0];
    b.send(name, offer);
    b.send('skip_user');
    await b.expect('waiting');
    assert.equal(await a.back(), true);
    await a.expect(name);
    await a.expect('user_skipped'); // the last word of that session
    a.send('find_partner');
    assert.notEqual((await a.expect('partner_found')).sessionId, sessionId);
    await b.expect('partner_found');
    a.send('webrtc_answer', { answer: { type: 'answer', sdp: '' }, sessionId });
    assert.equal((await a.expect('error')).code, 'not_in_session');
    a.send('ice_candidate', candidate(5));
    await b.expect('ice_candidate'); // and nothing before it
    await Promise.all([a, b].map((each) => each.leave(1000)));
  });

  test('costs the session nothing when it is refused', async () => {
    const [a, b] = await connectPair(server);
    for (let i = 0; i < 300; ++i) await expectRefusal(a, 'not_in_session', 'ice_candidate', { candidate: null, sessionId: 'over' });
    await a.do('ice_candidate', { candidate: null });
    await b.expect('ice_candidate');
    await a.do('stop');
    await b.expect('partner_disconnected');
    await meet(a, b);
    for (const each of [a, b]) await each.leave();
    await expectStats(server, 0, 0, 0);
  });
});

describe('a relay that names its session, for one who has not come back since a restart', () => {
  const server = useRestartable('--threads', '4', '--rate-limits', 'off', '--recovery-time', '60000');

  test('is kept in its session and dropped in another', async () => {
    const [a, b] = await rawPair(server);
    const { sessionId } = a.found;
    await server.restart();
    assert.equal(await a.back(), true);
    for (const [number, session] of [[1, sessionId], [2, b.userId], [3, sessionId]]) a.send('ice_candidate', { ...candidate(number), sessionId: session });
    assert.equal((await a.expect('error')).code, 'not_in_session');
    assert.equal(await b.back(), true);
    for (const number of [1, 3]) assert.equal((await b.expect('ice_candidate')).candidate.number, number);
    b.send('ice_candidate', { ...candidate(4), sessionId });
    assert.equal((await a.expect('ice_candidate')).candidate.number, 4);
    await Promise.all([a, b].map((each) => each.leave(1000)));
    await expectStats(server, 0, 0, 0);
  });

  test('is dropped when that one comes back elsewhere', async () => {
    const [a, b] = await rawPair(server);
    const { sessionId } = a.found;
    await server.restart();
    assert.equal(await a.back(), true);
    a.frames.send(`425${JSON.stringify(['ice_candidate', { ...candidate(1), sessionId }])}`);
    assert.match(await a.frames.next(), /^435\[\{"ok":true/); // while the other one is missing
    b.offset = b.offset.split('.')[0]; // names no session
    assert.equal(await b.back(), true);
    await a.expect('partner_disconnected');
    b.send('find_partner');
    await b.expect('waiting');
    a.send('find_partner');
    await a.expect('partner_found');
    await b.expect('partner_found');
    a.send('ice_candidate', { ...candidate(2), sessionId });
    assert.equal((await a.expect('error')).code, 'not_in_session');
    b.send('stop');
    await a.expect('partner_disconnected');
    await Promise.all([a, b].map((each) => each.leave(1000)));
  });
});

describe('a skip that names its session', () => {
  // To have the two on workers of choice takes some connects.
  const server = useServer('--threads', '2', '--limit-skip', '3', '--limit-connect', '1000', '--limit-connections', '0');

  test('skips that one, and no other: also when it is sent again', async () => {
    const { a, b, sessionId } = await pairOn(server, 1);
    await expectRefusal(a, 'not_in_session', 'skip_user', { sessionId: '00000000-0000-4000-8000-000000000000' });
    await a.do('skip_user', { sessionId });
    await b.expect('user_skipped');
    await a.expect('waiting');
    await expectRefusal(a, 'not_in_session', 'skip_user', { sessionId });
    const c = await connect(server);
    await c.do('find_partner');
    const [{ sessionId: next }] = await Promise.all([a, c].map((who) => who.expect('partner_found')));
    for (let i = 0; i < 5; ++i) await expectRefusal(a, 'not_in_session', 'skip_user', { sessionId });
    await a.do('ice_candidate', { candidate: null, sessionId: next });
    await c.expect('ice_candidate');
    await a.do('skip_user', { sessionId: next });
    await c.expect('user_skipped');
    await expectRefusal(b, 'not_in_session', 'skip_user', { sessionId });
    await expectRefusal(b, 'invalid_payload', 'skip_user', { sessionId: 1 });
  });
});
