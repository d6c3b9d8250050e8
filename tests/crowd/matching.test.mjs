// Strangers meet in the order of their asking and hear each other, over every transport.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, expectStats, useServer } from '../support/index.mjs';

const CLIENTS = 200;
const CANDIDATES = 10;

const server = useServer('--threads', '4');

const ways = {
  websocket: () => ({ transports: ['websocket'] }),
  polling: () => ({ transports: ['polling'] }),
  upgrade: () => ({}),
  mixed: (i) => [{ transports: ['websocket'] }, { transports: ['polling'] }, {}][i % 3],
};

// All that is dear to a browser and easily lost: quotes, escapes, signs beyond the basic plane, line separators, fields
// that the server does not know.
const strange = '"quoted" \\ / \u0000 \u0007 \u2028\u2029 é 漢字 👩‍👩‍👧 \uD83D\uDE00 \uFEFF lone \uD800 end';

function description(type, from, session) {
  const line = `a=candidate:1 1 udp 2122260223 ${from} 9 typ host\r\n`;
  return {
    [type]: {
      type,
      sdp: `v=0\r\no=- ${session}\r\n${strange}\r\n${line.repeat(Math.ceil(20_000 / line.length))}`,
      [strange]: { from, list: [null, true, 1.5, -0, 1e300, [], {}], deep: [[[[[{ a: '' }]]]]] },
    },
    further: from,
  };
}

function candidate(from, i) {
  if (i === CANDIDATES - 1) return { candidate: null, from };
  return {
    candidate: {
      candidate: `candidate:${i} 1 udp ${i} 192.0.2.1 ${i} typ host ${strange}`,
      sdpMid: i % 3 === 0 ? null : String(i),
      sdpMLineIndex: i % 2 === 0 ? null : i,
      usernameFragment: i % 4 === 0 ? null : 'ufrag',
      relayProtocol: from,
    },
    from,
  };
}

// Sends all messages of one side and gives what the other side has to hear.
function sendAll(client, type, session) {
  const messages = [[`webrtc_${type}`, description(type, client.userId, session)]];
  for (let i = 0; i < CANDIDATES; ++i) messages.push(['ice_candidate', candidate(client.userId, i)]);
  for (const [name, payload] of messages) client.socket.emit(name, payload);
  return messages;
}

async function hearAll(client, messages) {
  for (const [name, payload] of messages) assert.equal(JSON.stringify(await client.expect(name)), JSON.stringify(payload));
}

for (const [way, options] of Object.entries(ways)) {
  test(`${CLIENTS} clients meet in the order of their asking: ${way}`, async () => {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => connect(server, options(i))));
    assert.equal(new Set(clients.map((c) => c.userId)).size, CLIENTS);
    assert.equal(new Set(clients.map((c) => c.socket.id)).size, CLIENTS);
    await expectStats(server, CLIENTS, 0, 0);

    const pairs = [];
    for (let i = 0; i < CLIENTS; i += 2) {
      const [a, b] = [clients[i], clients[i + 1]];
      await a.do('find_partner');
      assert.equal((await a.expect('waiting')).message, 'Waiting for a partner...');
      if (i % 50 === 0) await expectStats(server, CLIENTS, i / 2, 1);
      await b.do('find_partner', { interests: ['music', '漢字'] });
      pairs.push([a, b]);
    }

    const sessions = new Set();
    for (const pair of pairs) {
      const found = await Promise.all(pair.map((c) => c.expect('partner_found')));
      assert.deepEqual(
        found.map((f) => f.partnerId),
        [pair[1].userId, pair[0].userId],
      );
      assert.equal(found[0].sessionId, found[1].sessionId);
      assert.deepEqual(found.map((f) => f.initiator).sort(), [false, true]);
      for (const f of found) assert.deepEqual([f.iceServers, f.iceTransportPolicy], [[], 'all']);
      sessions.add(found[0].sessionId);
      if (!found[0].initiator) pair.reverse();
    }
    assert.equal(sessions.size, CLIENTS / 2);
    await expectStats(server, CLIENTS, CLIENTS / 2, 0);

    await Promise.all(
      pairs.map(async ([first, second], i) => {
        const offered = sendAll(first, 'offer', i);
        await hearAll(second, offered);
        const answered = sendAll(second, 'answer', i);
        await hearAll(first, answered);
      }),
    );

    if (way === 'upgrade') await Promise.all(clients.map((c) => c.upgraded()));
    for (const c of clients) {
      if (way !== 'mixed') assert.equal(c.transport, way === 'polling' ? 'polling' : 'websocket');
      await c.expectNothing();
    }
    await Promise.all(clients.map((c) => c.leave()));
    await expectStats(server, 0, 0, 0);
  });
}

test('an ended session tells the partner, and both can meet others', async () => {
  const [a, b, c] = await Promise.all([{}, { transports: ['polling'] }, { transports: ['websocket'] }].map((o) => connect(server, o)));
  await a.do('find_partner');
  await a.expect('waiting');
  await b.do('find_partner');
  await Promise.all([a, b].map((each) => each.expect('partner_found')));

  await a.do('skip_user');
  await a.expect('waiting');
  assert.deepEqual(await b.expect('user_skipped'), {});
  await expectStats(server, 3, 0, 1);

  await c.do('find_partner');
  assert.equal((await a.expect('partner_found')).partnerId, c.userId);
  assert.equal((await c.expect('partner_found')).partnerId, a.userId);
  await c.do('stop');
  assert.deepEqual(await a.expect('partner_disconnected'), {});
  await expectStats(server, 3, 0, 0);

  await b.do('find_partner');
  await b.expect('waiting');
  await c.do('find_partner');
  assert.equal((await b.expect('partner_found')).partnerId, c.userId);
  await c.expect('partner_found');
  await c.leave();
  assert.deepEqual(await b.expect('partner_disconnected'), {});
  await expectStats(server, 2, 0, 0);

  await a.do('find_partner');
  await a.expect('waiting');
  await a.do('stop');
  await expectStats(server, 2, 0, 0);
  await Promise.all([a.leave(), b.leave()]);
  await expectStats(server, 0, 0, 0);
});
