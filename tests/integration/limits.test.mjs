// The limits of a client address: so many requests and connects a minute.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, connect, launch, refused, request, useServer } from '../support/index.mjs';
import { HANDSHAKE, expectRest, expectTooMany, now } from './limits.mjs';

describe('limits of a client address', () => {
  const server = useServer('--rate-limits', 'on');
  let last = 1;
  const newAddress = () => `127.0.0.${++last}`;

  for (const [route, limit, other] of [['health', 100, 'stats'], ['stats', 50, 'health']]) {
    test(`${limit} requests a minute for ${route}, and not one more`, async () => {
      const from = newAddress();
      const ask = (options) => request(server, `/api/${route}`, { from, ...options });
      const begin = now();
      for (let i = 0; i < limit; ++i) assert.equal((await ask({ method: i % 2 === 0 ? 'GET' : 'HEAD' })).status, 200, `number ${i + 1}`);
      for (let i = 0; i < 3; ++i) expectTooMany(await ask(), begin, route);
      assert.equal((await ask({ method: 'HEAD' })).status, 429);
      const forged = { 'X-Forwarded-For': newAddress(), Forwarded: `for=${newAddress()}`, 'X-Real-IP': newAddress() };
      expectTooMany(await ask({ headers: forged }), begin, 'with a forged address');
      assert.equal((await request(server, `/api/${other}`, { from })).status, 200);
      assert.equal((await ask({ method: 'POST' })).status, 405);
      assert.equal((await ask({ from: newAddress() })).status, 200);
    });
  }

  test('120 reports a minute for telemetry', async () => {
    const from = newAddress();
    const report = () => request(server, '/api/telemetry', { from, method: 'POST', body: '{"connectMs":1}' });
    const begin = now();
    for (let i = 0; i < 120; ++i) assert.equal((await report()).status, 204, `number ${i + 1}`);
    expectTooMany(await report(), begin, 'telemetry');
  });

  test('ten connects a minute, on polling', async () => {
    const from = newAddress();
    const begin = now();
    let sid;
    for (let i = 0; i < 10; ++i) {
      const answer = await request(server, HANDSHAKE, { from });
      assert.equal(answer.status, 200, `number ${i + 1}`);
      ({ sid } = JSON.parse(answer.text.slice(1)));
    }
    expectTooMany(await request(server, HANDSHAKE, { from }), begin, 'polling');
    expectTooMany(await refused(server, 'EIO=4&transport=websocket', { localAddress: from }), begin, 'WebSocket');
    // Who is in already is not bothered.
    const target = `${HANDSHAKE}&sid=${sid}`;
    assert.equal((await request(server, target, { from, method: 'POST', body: '40' })).text, 'ok');
    assert.match((await request(server, target, { from })).text, /^40\{"sid":/);
    assert.equal((await request(server, HANDSHAKE, { from: newAddress() })).status, 200);
  });

  test('ten connects a minute, on WebSocket', async () => {
    const from = newAddress();
    const begin = now();
    const open = [];
    for (let i = 0; i < 10; ++i) open.push(new Frames(server, 'EIO=4&transport=websocket', { localAddress: from }));
    for (const frames of open) assert.match(await frames.next(), /^0\{/);
    expectTooMany(await refused(server, 'EIO=4&transport=websocket', { localAddress: from }), begin, 'WebSocket');
    expectTooMany(await request(server, HANDSHAKE, { from }), begin, 'polling');
    for (const frames of open) frames.ws.terminate();
    expectTooMany(await refused(server, 'EIO=4&transport=websocket', { localAddress: from }), begin, 'after they have gone');
  });

  test('an official client connects ten times with its upgrades, and is told the eleventh time', async () => {
    for (let i = 0; i < 10; ++i) {
      const client = await connect(server);
      await client.upgraded();
      await client.leave();
    }
    await assert.rejects(connect(server), /xhr poll error/);
    await assert.rejects(connect(server, { transports: ['websocket'] }), /websocket error/);
  });

  test('who enters anew over the same connection connects once more, and is told the eleventh time', async () => {
    const from = newAddress();
    const begin = now();
    const session = new Frames(server, 'EIO=4&transport=websocket', { localAddress: from });
    assert.match(await session.next(), /^0\{/);
    for (let i = 0; i < 10; ++i) {
      await session.join();
      session.send('41');
    }
    for (let i = 0; i < 3; ++i) {
      session.send('40');
      const refusal = await session.next();
      assert.match(refusal, /^44\{/);
      const { message, data, ...rest } = JSON.parse(refusal.slice(2));
      assert.deepEqual([typeof message, data.code, rest], ['string', 'rate_limited', {}]);
      expectRest(data.retryAfterMs, begin, refusal);
    }
    expectTooMany(await request(server, HANDSHAKE, { from }), begin, 'a handshake');
    session.ws.close();
  });

  test('what is no connect does not count as one', async () => {
    const from = newAddress();
    for (let i = 0; i < 20; ++i) {
      for (const query of ['', 'EIO=3&transport=polling', 'EIO=4&transport=websocket', 'EIO=4&transport=polling&sid=nobody'])
        assert.equal((await request(server, `/socket.io/?${query}`, { from })).status, 400);
      assert.equal((await request(server, HANDSHAKE, { from, method: 'POST' })).status, 400);
    }
    assert.equal((await request(server, HANDSHAKE, { from })).status, 200);
  });
});

test('what is switched off is not limited', async (t) => {
  for (const args of [['--rate-limits', 'off'], ['--limit-health', '0', '--limit-stats', '0', '--limit-connect', '0', '--limit-find', '0', '--limit-skip', '0']]) {
    await t.test(args.join(' '), async (inner) => {
      const server = await launch(args);
      inner.after(() => server.stop());
      for (const [target, times] of [['/api/health', 110], ['/api/stats', 60], [HANDSHAKE, 20]])
        for (let i = 0; i < times; ++i) assert.equal((await request(server, target)).status, 200);
      const client = await connect(server);
      for (const name of ['find_partner', 'skip_user'])
        for (let i = 0; i < 20; ++i) {
          await client.do(name);
          await client.expect('waiting');
        }
      await client.leave();
    });
  }
});
