// What the server pushes to StatsD by UDP: to a receiver that is there, and to nobody.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { connect, connectPair, eventually, freePort, launch, request, runToEnd } from '../support/index.mjs';

async function receiver() {
  const socket = dgram.createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const lines = [];
  socket.on('message', (message) => lines.push(...message.toString().split('\n')));
  return { port: socket.address().port, lines, last: (name) => lines.filter((line) => line.startsWith(`flinxx.${name}:`)).at(-1), end: () => socket.close() };
}

describe('--statsd', () => {
  test('gauges at once and every ten seconds, counters by what has come since, with tags', async () => {
    const statsd = await receiver();
    const server = await launch(['--statsd', `127.0.0.1:${statsd.port}`, '--statsd-tags', 'env:test,zone:a', '--limit-find', '1', '--limit-connect', '0', '--limit-stats', '0']);
    await eventually(() => statsd.last('users'), 'flinxx.users:0|g|#env:test,zone:a', 'the first push');
    const [a, b] = await connectPair(server);
    for (const number of [1, 2, 3]) {
      await a.do('ice_candidate', { candidate: { candidate: '', number } });
      await b.expect('ice_candidate');
    }
    assert.equal((await a.ask('nonsense')).code, 'unknown_event');
    const waiting = await connect(server);
    await waiting.do('find_partner');
    await waiting.expect('waiting');
    assert.equal((await waiting.ask('find_partner')).code, 'rate_limited');
    await eventually(() => statsd.last('users'), 'flinxx.users:3|g|#env:test,zone:a', 'the second push');
    assert.equal(statsd.last('calls'), 'flinxx.calls:1|g|#env:test,zone:a');
    assert.equal(statsd.last('waiting'), 'flinxx.waiting:1|g|#env:test,zone:a');
    assert.match(statsd.last('connections'), /^flinxx\.connections:\d+\|g\|#env:test,zone:a$/);
    await Promise.all([a.leave(), b.leave()]);
    await eventually(async () => (await request(server, '/api/stats')).json.activeUsers, 1, 'users');
    await server.stop();
    // A push in between may have had some of them.
    const sum = (name, ...tags) => statsd.lines.reduce((total, line) => {
      const [, counted, count, tag] = /^flinxx\.(\w+):(\d+)\|c\|#env:test,zone:a(?:,(\w+:\w+))?$/.exec(line) ?? [];
      return counted === name && (tags.length === 0 || tags.includes(tag)) ? total + Number(count) : total;
    }, 0);
    await eventually(() => sum('closed', 'reason:server_draining'), 1, 'closes by reason, at the end');
    assert.equal(sum('closed', 'reason:client_left', 'reason:transport_closed'), 2);
    assert.deepEqual([sum('matches'), sum('relays', 'kind:candidate'), sum('relays')], [1, 3, 3]);
    assert.deepEqual([sum('refused', 'code:unknown_event'), sum('refused'), sum('limited', 'limit:find_partner'), sum('limited')], [1, 2, 1, 1]);
    const kinds = new Set(statsd.lines.map((line) => /^flinxx\.(\w+):\d+\|([gc])\|#env/.exec(line)?.slice(1).join(' ')));
    assert.deepEqual([...kinds].sort(), ['calls g', 'closed c', 'connections g', 'limited c', 'matches c', 'refused c', 'relays c', 'users g', 'waiting g']);
    statsd.end();
  });

  test('nobody there, or no such name, hurts nothing and is said once', async () => {
    for (const where of [`127.0.0.1:${await freePort()}`, '[::1]:9', 'no-such-name.invalid:8125']) {
      const server = await launch(['--statsd', where]);
      await (await connect(server)).leave();
      await server.stop();
      assert.ok(server.program.stdout.split('statsd: ').length <= 2, server.program.stdout);
    }
  });

  test('what is no host with a port, and no tags, is refused', async () => {
    for (const [name, value] of [['statsd', 'localhost'], ['statsd', ':8125'], ['statsd', 'a b:1'], ['statsd', 'localhost:0'], ['statsd', '::1:8125'], ['statsd-tags', 'a|b'], ['statsd-tags', 'a,,b']]) {
      const { status, stderr } = await runToEnd([`--${name}`, value]);
      assert.equal(status, 2, value);
      assert.match(stderr, new RegExp(`^flinxx: --${name}: `));
    }
  });
});
