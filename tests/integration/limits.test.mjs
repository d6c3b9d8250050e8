// The limits: so many requests and connects a minute for a client address, so many events for a user.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, RawConnection, connect, expectError, expectStats, launch, request, useServer } from '../support/index.mjs';

// Asserts that a time in ms, as a refusal gives it, is what is left of a minute that began when `begin` was taken or later.
const now = () => performance.now();
function expectRest(ms, begin, what) {
  assert.ok(ms > 0 && ms <= 60_000 && ms >= 60_000 - (now() - begin) - 1, `${what}: ${ms} ms after ${now() - begin} ms`);
}

function expectTooMany(answer, begin, what) {
  expectError(answer, 429, 'rate_limited', what);
  const seconds = answer.headers['retry-after'];
  assert.match(seconds, /^[1-9]\d*$/, what);
  // In whole seconds, rounded up: who waits that long is let through.
  expectRest(Math.min(Number(seconds) * 1000, 60_000), begin, what);
  assert.ok(Number(seconds) <= 60, `${what}: ${seconds} s`);
}

const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';

// The answer to a WebSocket's handshake that is refused.
async function refusedSocket(server, options) {
  const frames = new Frames(server, 'EIO=4&transport=websocket', options);
  return frames.opened.then(
    () => assert.fail('the WebSocket was opened'),
    (error) => error,
  );
}

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
    expectTooMany(await refusedSocket(server, { localAddress: from }), begin, 'WebSocket');
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
    expectTooMany(await refusedSocket(server, { localAddress: from }), begin, 'WebSocket');
    expectTooMany(await request(server, HANDSHAKE, { from }), begin, 'polling');
    for (const frames of open) frames.ws.terminate();
    expectTooMany(await refusedSocket(server, { localAddress: from }), begin, 'after they have gone');
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

describe('limits behind proxies', () => {
  const server = useServer('--trusted-proxies', '127.0.0.1,10.0.0.0/8', '--limit-health', '2', '--limit-connect', '2');
  const ask = (forwarded, options) => request(server, '/api/health', { headers: { 'X-Forwarded-For': forwarded }, ...options });
  const askTimes = async (wanted, ...args) => {
    const got = [];
    for (let i = 0; i < wanted.length; ++i) got.push((await ask(...args)).status);
    assert.deepEqual(got, wanted, JSON.stringify(args));
  };
  const all = [200, 200, 429];
  const none = [429];

  test('each client has limits of its own', async () => {
    for (const client of ['192.0.2.1', '192.0.2.2', '2001:db8:0:1::1', '2001:db8:0:2::1']) await askTimes(all, client);
    assert.equal((await request(server, '/api/health')).status, 200);
  });

  test('one client is one, however it is written and whatever it adds', async () => {
    await askTimes(all, '198.51.100.1');
    for (const same of [' 198.51.100.1 ', '1.2.3.4,198.51.100.1', '198.51.100.1, 10.1.2.3', '5.6.7.8, 198.51.100.1,10.0.0.1 ,\t10.0.0.2', '::ffff:198.51.100.1', ['1.1.1.1', '198.51.100.1'], ['198.51.100.1', '10.0.0.1']])
      await askTimes(none, same);
    await askTimes(all, '2001:db8:1:1::1');
    await askTimes(none, '2001:db8:1:1:ffff::2'); // of the same /64
  });

  test('what is no address is nobody: the proxy that says so counts', async () => {
    const from = '127.0.0.1';
    const answers = [];
    for (const nobody of ['unknown', '_hidden', '', '192.0.2.256', '192.0.2.1:http', 'x'.repeat(10_000)]) answers.push((await ask(nobody, { from })).status);
    assert.ok(answers.includes(429) && answers.every((status) => [200, 429].includes(status)), answers.join());
    // A trusted hop is known, a forged one behind it is not.
    await askTimes(all, 'unknown, 10.9.9.9');
    await askTimes(none, '203.0.113.1, unknown, 10.9.9.9');
  });

  test('a port beside the address is dropped', async () => {
    for (const [client, ...same] of [
      ['198.51.100.20:51234', '198.51.100.20', '198.51.100.20:4', '[::ffff:198.51.100.20]:9', ['unknown', '198.51.100.20:1'], '198.51.100.20:1, 10.0.0.1:2'],
      ['[2001:db8:2:1::7]:51234', '2001:db8:2:1::7', '[2001:db8:2:1::7]', ' [2001:db8:2:1::7]:1 '],
    ]) {
      await askTimes(all, client);
      for (const each of same) await askTimes(none, each);
    }
    await askTimes(all, '198.51.100.21:51234');
  });

  test('Forwarded is not looked at', async () => {
    const answers = [];
    for (let i = 0; i < 3; ++i) answers.push((await request(server, '/api/health', { headers: { 'X-Forwarded-For': '198.51.100.30', Forwarded: `for=198.51.100.${40 + i}` } })).status);
    assert.deepEqual(answers, all);
  });

  test('who is no proxy is not believed', async () => {
    const from = '127.0.0.2';
    for (const [i, status] of all.entries()) assert.equal((await ask(`203.0.113.${i}`, { from })).status, status);
  });

  test('a trailer is not believed', async () => {
    const raw = new RawConnection(server);
    const statuses = [];
    for (let i = 0; i < all.length; ++i) {
      raw.write(`GET /api/health HTTP/1.1\r\nHost: flinxx\r\nX-Forwarded-For: 203.0.113.77\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Forwarded-For: 203.0.113.${i}\r\n\r\n`);
      statuses.push((await raw.answer()).status);
    }
    raw.destroy();
    assert.deepEqual(statuses, all);
  });

  test('connects are counted in the same way', async () => {
    const handshake = (forwarded) => request(server, HANDSHAKE, { headers: { 'X-Forwarded-For': forwarded } });
    for (const client of ['192.0.2.11', '192.0.2.12']) {
      const begin = now();
      const headers = { 'X-Forwarded-For': client };
      const frames = new Frames(server, 'EIO=4&transport=websocket', { headers });
      assert.match(await frames.next(), /^0\{/);
      assert.equal((await handshake(client)).status, 200);
      expectTooMany(await handshake(`9.9.9.9, ${client}`), begin, client);
      expectTooMany(await refusedSocket(server, { headers }), begin, client);
      frames.ws.close();
    }
  });
});

describe('limits of a user', () => {
  const server = useServer('--rate-limits', 'on', '--limit-connect', '0', '--limit-stats', '0', '--recovery-time', '0');

  // Refused once as an acknowledgement and once as the event `error`.
  async function expectLimited(client, name, begin) {
    const ack = await client.ask(name);
    assert.deepEqual({ ...ack, message: '', retryAfterMs: 0 }, { ok: false, code: 'rate_limited', message: '', retryAfterMs: 0 });
    client.socket.emit(name);
    const error = await client.expect('error');
    assert.deepEqual({ ...error, message: '', retryAfterMs: 0 }, { code: 'rate_limited', message: '', retryAfterMs: 0 });
    for (const { message, retryAfterMs } of [ack, error]) {
      assert.ok(typeof message === 'string' && message.length > 0 && Number.isInteger(retryAfterMs));
      expectRest(retryAfterMs, begin, name);
    }
  }

  const candidate = `42${JSON.stringify(['ice_candidate', { candidate: null }])}`;
  const large = `42${JSON.stringify(['webrtc_offer', { offer: { type: 'offer', sdp: 'x'.repeat(60_000) } }])}`;
  for (const [what, packet, most] of [['events', candidate, 999], ['bytes', large, 34], ['unknown events', '42["no_such_event"]', 200], ['malformed events', '42["webrtc_offer",{}]', 200]])
    test(`a flood of ${what} ends the connection, and the partner is told`, async () => {
      const [a, b] = [await Frames.open(server), await Frames.open(server)];
      for (const each of [a, b]) await each.join();
      a.send('42["find_partner"]');
      assert.match(await a.next(), /^42\["waiting"/);
      b.send('42["find_partner"]');
      for (const each of [a, b]) assert.match(await each.next(), /^42\["partner_found"/);
      for (let i = 0; i < most - 1; ++i) a.send(packet);
      a.send('421["ice_candidate",{"candidate":null}]');
      while (!(await a.next()).startsWith('431[{"ok":true}]'));
      a.send(packet);
      a.send(packet);
      assert.equal(await a.closed(), 1008);
      while (!(await b.next()).startsWith('42["partner_disconnected"'));
      b.ws.close(1000);
      await expectStats(server, 0, 0, 0);
    });

  // Uses up all searches; the client waits.
  async function searchAll(client) {
    for (let i = 0; i < 5; ++i) {
      await client.do('find_partner');
      await client.expect('waiting');
    }
  }

  for (const [name, limit] of [['find_partner', 5], ['skip_user', 10]])
    for (const transports of [['websocket'], ['polling']]) {
      test(`${limit} times ${name} a minute, and not once more: ${transports}`, async () => {
        const client = await connect(server, { transports });
        const begin = now();
        for (let i = 0; i < limit; ++i) {
          await client.do(name);
          await client.expect('waiting');
        }
        await expectLimited(client, name, begin);
        // The place in the queue is kept, the other event is not concerned, nor is anyone else.
        const other = await connect(server, { transports });
        await other.do(name);
        assert.equal((await client.expect('partner_found')).partnerId, other.userId);
        await other.expect('partner_found');
        if (name === 'find_partner') await client.do('skip_user');
        else await client.do('stop');
        for (const each of [client, other]) await each.leave();
        await expectStats(server, 0, 0, 0);
      });
    }

  test('what is refused for another reason counts or not, but never lets more through', async () => {
    const client = await connect(server);
    for (let i = 0; i < 20; ++i) assert.equal((await client.ask('find_partner', 'faulty')).code, 'invalid_payload');
    const begin = now();
    await searchAll(client);
    await expectLimited(client, 'find_partner', begin);
    await client.leave();
  });

  for (const [how, end, told] of [
    ['skips', (partner) => partner.do('skip_user'), 'user_skipped'],
    ['stops', (partner) => partner.do('stop'), 'partner_disconnected'],
    ['leaves', (partner) => partner.leave(), 'partner_disconnected'],
    ['is cut off', (partner) => partner.cutOff(), 'partner_disconnected'],
  ]) {
    test(`a search does not count where the partner ${how}`, async () => {
      const client = await connect(server);
      const begin = now();
      await searchAll(client);
      // More often than searches are allowed.
      for (let i = 0; i < 7; ++i) {
        const partner = await connect(server);
        await partner.do('find_partner');
        for (const each of [client, partner]) await each.expect('partner_found');
        await end(partner);
        assert.deepEqual(await client.expect(told), {});
        if (how === 'skips') await partner.expect('waiting');
        if (how === 'skips') await partner.do('stop');
        await client.do('find_partner');
        await client.expect('waiting');
        if (partner.socket.connected) await partner.leave();
      }
      // The one search is free, the next one is the user's own.
      await expectLimited(client, 'find_partner', begin);
      await client.leave();
      await expectStats(server, 0, 0, 0);
    });
  }

  test('where the user ends the session, the next search counts', async () => {
    const client = await connect(server);
    const begin = now();
    await searchAll(client);
    const partner = await connect(server);
    await partner.do('find_partner');
    for (const each of [client, partner]) await each.expect('partner_found');
    await client.do('stop');
    await partner.expect('partner_disconnected');
    await expectLimited(client, 'find_partner', begin);
    for (const each of [client, partner]) await each.leave();
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

describe('limits behind proxies that send Forwarded', () => {
  const server = useServer('--trusted-proxies', '127.0.0.1,10.0.0.0/8', '--client-address-header', 'forwarded', '--limit-health', '2', '--limit-connect', '2');
  const ask = async (forwarded, further) => (await request(server, '/api/health', { headers: { Forwarded: forwarded, ...further } })).status;

  test('each client has limits of its own, however it is written and whatever it adds', async () => {
    for (const [client, ...same] of [
      ['for=192.0.2.1', 'FOR="192.0.2.1:4711"', 'for=9.9.9.9, for=192.0.2.1;proto=https', ['for=9.9.9.9', 'for=192.0.2.1'], 'for=192.0.2.1;host="a,b", for=10.0.0.1', ['for="', 'for=192.0.2.1']],
      ['for="[2001:db8:0:1::7]:4711"', 'for="[2001:db8:0:1::8]"', 'for="9.9.9.9, for="[2001:db8:0:1::7]:4711"'],
    ]) {
      for (const status of [200, 200, 429]) assert.equal(await ask(client), status);
      for (const each of same) assert.equal(await ask(each), 429, String(each));
    }
  });

  test('X-Forwarded-For is not looked at', async () => {
    for (const [i, status] of [200, 200, 429].entries()) assert.equal(await ask('for=192.0.2.9', { 'X-Forwarded-For': `192.0.2.${20 + i}` }), status);
  });

  test('hidden clients are one, and the log says so, once a minute', async () => {
    const answers = [];
    for (const nobody of ['for=_hidden', 'for=unknown', `for="${'x'.repeat(5000)}"`, 'proto=https']) answers.push(await ask(nobody));
    assert.deepEqual(answers, [200, 200, 429, 429]);
    const lines = server.program.stdout.match(/warn .*Forwarded of the trusted proxy 127\.0\.0\.1 names no address: .*/g);
    assert.equal(lines.length, 1);
    assert.ok(lines[0].includes('"for=_hidden"'));
  });
});

test('what is no address is logged, escaped and cut', async () => {
  const server = await launch(['--trusted-proxies', '127.0.0.1', '--rate-limits', 'off']);
  const ask = (forwarded) => request(server, '/api/stats', { headers: { 'X-Forwarded-For': forwarded } });
  await ask(`1.1.1.1, \t"x\ty${'z'.repeat(1000)}`);
  await ask('unknown');
  await server.stop();
  const lines = server.program.stdout.split('\n').filter((line) => line.includes('names no address'));
  assert.equal(lines.length, 1);
  assert.ok(lines[0].includes(`X-Forwarded-For of the trusted proxy 127.0.0.1 names no address: ""x\\ty${'z'.repeat(96)}"; all`), lines[0]);
});

test('a trusted proxy that does not name its clients is logged, where it matters', async () => {
  const server = await launch(['--trusted-proxies', '127.0.0.1', '--rate-limits', 'off']);
  const warnings = () => server.program.stdout.match(/the trusted proxy 127\.0\.0\.1 does not name its clients/g)?.length ?? 0;
  await request(server, '/api/health');
  await request(server, HANDSHAKE, { headers: { 'X-Forwarded-For': '192.0.2.1' } });
  await request(server, HANDSHAKE, { from: '127.0.0.2' });
  assert.equal(warnings(), 0);
  for (let i = 0; i < 3; ++i) await request(server, HANDSHAKE);
  await server.stop();
  assert.equal(warnings(), 1);
});
