// Whose limits count where a proxy speaks for its clients.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, RawConnection, launch, refused, request, useServer } from '../support/index.mjs';
import { HANDSHAKE, expectTooMany, now } from './limits.mjs';

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
      expectTooMany(await refused(server, 'EIO=4&transport=websocket', { headers }), begin, client);
      frames.ws.close();
    }
  });
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
