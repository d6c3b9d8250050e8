// The line that each connection leaves in the log where an operator wants it, request ids through proxies, and the journal's priorities.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { BIN, Frames, connect, connectPair, eventually, freePort, launch, request } from '../support/index.mjs';

const PROXY = ['--trusted-proxies', '127.0.0.1', '--rate-limits', 'off'];
const from = (address, more = {}) => ({ 'x-forwarded-for': address, ...more });
const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';

const ended = ({ program }) => program.stdout.split('\n').filter((line) => line.includes('"event":"connection"')).map((line) => JSON.parse(line));
const lineOf = async (server, id) => {
  await eventually(() => ended(server).filter((line) => line.id === id).length, 1, `the line of ${id}`);
  return ended(server).find((line) => line.id === id);
};

async function withServer(args, use) {
  const server = await launch([...PROXY, ...args]);
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}
const withLog = (args, use) => withServer(['--log-connections', 'on', '--log-format', 'json', '--recovery-time', '0', ...args], use);

// The first column of the table in docs/operations.md.
function documented() {
  const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const [, table] = /\| field of `connection` \| what \|\n\| --- \| --- \|\n([^]*?)\n\n/.exec(text);
  return table.split('\n').flatMap((row) => [...row.split('|')[1].matchAll(/`(\w+)`/g)].map(([, name]) => name));
}

describe('--log-connections', () => {
  test('has the fields that docs/operations.md names, and counts what was said', () =>
    withLog([], async (server) => {
      const f = await Frames.open(server);
      let [messages, bytes] = [0, 0];
      f.ws.on('message', (data) => data[0] === 0x34 && (++messages, (bytes += data.length - 1)));
      await f.join();
      const said = ['421["find_partner"]', '422["stop"]'];
      f.send(...said);
      while (!(await f.next()).startsWith('432'));
      f.ws.close(1000);
      await f.closed();
      const line = await lineOf(server, f.sid);
      assert.deepEqual(Object.keys(line), ['time', 'level', 'message', ...documented()]);
      const { time, message, duration_ms: duration, request_id: request, ...rest } = line;
      assert.match(time, /Z$/);
      assert.ok(Number.isInteger(duration) && duration >= 0);
      assert.match(request, /^[0-9a-f-]{36}$/);
      const texts = ['40', ...said];
      assert.deepEqual(rest, {
        level: 'info', event: 'connection', id: f.sid, transport: 'websocket', upgraded: false, reason: 'client_left', address: '',
        messages_in: texts.length, bytes_in: texts.join('').length - texts.length, messages_out: messages, bytes_out: bytes,
      });
      assert.ok(message.startsWith(`connection id=${f.sid} transport=websocket reason=client_left duration_ms=${duration} `));
      assert.doesNotMatch(message, /address=|127\.0\.0/);
    }));

  test('one line a connection, over every transport, with why it ended', () =>
    withLog([], async (server) => {
      const ways = { polling: [['polling'], false], websocket: [['websocket'], false], upgraded: [['polling', 'websocket'], true] };
      for (const [transports, upgraded] of Object.values(ways)) {
        const client = await connect(server, { transports });
        if (upgraded) await client.upgraded();
        const { id } = client.engine;
        await client.leave();
        const line = await lineOf(server, id);
        assert.deepEqual([line.transport, line.upgraded], [transports.at(-1), upgraded]);
        assert.ok(['client_left', 'transport_closed'].includes(line.reason), line.reason);
      }
      const cut = await connect(server, { transports: ['websocket'] });
      const { id } = cut.engine;
      await cut.lose('terminate');
      assert.equal((await lineOf(server, id)).reason, 'transport_closed');
      const flood = await Frames.open(server);
      flood.send('9');
      await flood.closed();
      assert.equal((await lineOf(server, flood.sid)).reason, 'protocol_error');
      assert.equal(ended(server).length, 5);
    }));

  test('the drain has a line for each, too', async () => {
    const server = await launch(['--log-connections', 'on', '--log-format', 'json']);
    const [a, b] = await connectPair(server);
    const ids = [a.engine.id, b.engine.id];
    await server.stop();
    assert.deepEqual(ended(server).map(({ id, reason }) => [id, reason]).sort(), ids.map((id) => [id, 'server_draining']).sort());
  });

  test('off, which is the default, there is neither a line nor an id', () =>
    withServer(['--log-format', 'json', '--log-level', 'debug'], async (server) => {
      const answer = await request(server, '/api/health', { headers: { 'X-Request-Id': 'mine' } });
      assert.equal(answer.headers['x-request-id'], undefined);
      await (await connect(server)).leave();
      await eventually(async () => (await request(server, '/api/stats')).json.activeUsers, 0, 'users');
      assert.deepEqual(ended(server), []);
    }));
});

describe('--log-addresses', () => {
  const lines = async (args, addresses) => {
    const all = [];
    await withLog(args, async (server) => {
      for (const address of addresses) {
        const f = await Frames.open(server, undefined, { headers: from(address) });
        f.ws.close(1000);
        all.push((await lineOf(server, f.sid)).address);
      }
      if (!args.includes('on')) for (const address of addresses) assert.ok(!server.program.stdout.includes(address));
    });
    return all;
  };

  test('off: nothing', async () => assert.deepEqual(await lines([], ['192.0.2.1']), ['']));
  test('on: the address that a trusted proxy names', async () => assert.deepEqual(await lines(['--log-addresses', 'on'], ['192.0.2.1', '2001:db8::7']), ['192.0.2.1', '2001:db8::7']));
  test('hashed: the same for the same one, another with another key, and nothing that tells it', async () => {
    const all = await lines(['--log-addresses', 'hashed', '--session-key', 'k'.repeat(32)], ['192.0.2.1', '192.0.2.2', '192.0.2.1']);
    for (const each of all) assert.match(each, /^[0-9a-f]{8}$/);
    assert.equal(all[0], all[2]);
    assert.notEqual(all[0], all[1]);
    assert.notEqual((await lines(['--log-addresses', 'hashed', '--session-key', 'x'.repeat(32)], ['192.0.2.1']))[0], all[0]);
  });
});

describe('a request id', () => {
  const idOf = async (server, id, options = {}) => (await request(server, options.target ?? '/api/health', { headers: id === undefined ? {} : { 'X-Request-Id': id }, from: options.from })).headers['x-request-id'];
  const MADE = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  test('of a trusted proxy is taken, and is in every answer', () =>
    withLog([], async (server) => {
      for (const target of ['/api/health', '/api/none', '/nothing', HANDSHAKE, '/socket.io/?EIO=3&transport=polling']) assert.equal(await idOf(server, 'a-1_2.3:4/5+6=', { target }), 'a-1_2.3:4/5+6=');
    }));

  test('that is missing, malformed, or of nobody whom the server trusts, is another one each time', () =>
    withLog([], async (server) => {
      const made = [];
      for (const [id, options] of [[undefined], [''], ['a b'], ['a"b'], ['<x>'], ['x'.repeat(129)], ['fine', { from: '127.0.0.9' }], [undefined]]) made.push(await idOf(server, id, options));
      for (const each of made) assert.match(each, MADE);
      assert.equal(new Set(made).size, made.length);
    }));

  test('of the handshake is in the line and in the answer to an upgrade', () =>
    withLog([], async (server) => {
      const f = new Frames(server, 'EIO=4&transport=websocket', { headers: from('192.0.2.1', { 'X-Request-Id': 'from-the-proxy' }) });
      const [answer] = await once(f.ws, 'upgrade');
      assert.equal(answer.headers['x-request-id'], 'from-the-proxy');
      const { sid } = JSON.parse((await f.next()).slice(1));
      f.ws.close(1000);
      assert.equal((await lineOf(server, sid)).request_id, 'from-the-proxy');
    }));
});

describe('the journal', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-journal-'));

  async function logged(streamOf) {
    const file = path.join(folder, 'log');
    const out = openSync(file, 'w');
    const { dev, ino } = fstatSync(out);
    const child = spawn(BIN, ['--host', '127.0.0.1', '--port', String(await freePort()), '--log-level', 'debug'], { cwd: folder, stdio: ['ignore', out, 'ignore'], env: { PATH: process.env.PATH, JOURNAL_STREAM: streamOf(dev, ino) } });
    closeSync(out);
    await eventually(() => readFileSync(file, 'utf8').includes('listening'), true, 'the ready line');
    child.kill();
    await once(child, 'close');
    return readFileSync(file, 'utf8').trim().split('\n');
  }

  test('is told how severe a line is, and nobody else', async () => {
    const lines = await logged((dev, ino) => `${dev}:${ino}`);
    for (const line of lines) {
      const [, priority, level] = /^<(\d)>\S+Z (\w+)/.exec(line);
      assert.equal(priority, { debug: '7', info: '6', warn: '4', error: '3' }[level], line);
    }
    assert.ok(lines.some((line) => line.startsWith('<4>')), 'the page is not there');
    for (const line of await logged((dev, ino) => `${dev}:${ino + 1}`)) assert.match(line, /^\d{4}-/);
    rmSync(folder, { recursive: true });
  });
});
