// How long a client may take: to its first byte, to a whole request, between two.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Polling, RawConnection, eventually, expectError, request, useServer } from '../support/index.mjs';

// Time is what these are about: a pause is a client that takes as long.
const SHORT = 1000;
const LONG = 600_000;
const GET = 'GET /api/health HTTP/1.1\r\nHost: flinxx\r\n\r\n';
const HEAD = 'POST /api/health HTTP/1.1\r\nHost: flinxx\r\n';

// All are patient but the one in question.
const useTimeouts = (name) => {
  const times = { 'first-byte-timeout': LONG, 'request-timeout': LONG, 'keep-alive-timeout': LONG, [name]: SHORT };
  return useServer(...Object.entries(times).flatMap(([option, ms]) => [`--${option}`, String(ms)]));
};

// Writes a byte every now and then, until the other side ends it.
async function drip(raw, bytes) {
  for (const byte of bytes) {
    if (raw.ended) return;
    raw.write(byte);
    await pause(SHORT / 20);
  }
}

async function expectTimeout(raw, since) {
  const answer = await raw.answer();
  expectError(answer, 408, 'request_timeout');
  assert.equal(answer.headers.connection, 'close');
  assert.ok(performance.now() - since >= SHORT - 10);
  assert.equal((await raw.end()).length, 0);
}

async function expectClosed(raw, since) {
  assert.equal((await raw.end()).length, 0);
  assert.ok(performance.now() - since >= SHORT - 10);
}

describe('--first-byte-timeout', { concurrency: true }, () => {
  const server = useTimeouts('first-byte-timeout');

  test('who says nothing is closed without a word', async () => {
    const since = performance.now();
    const silent = Array.from({ length: 20 }, () => new RawConnection(server));
    for (const raw of silent) await expectClosed(raw, since);
  });

  test('who has begun may take longer', async () => {
    const raw = new RawConnection(server).write('G');
    await pause(SHORT * 2);
    assert.equal((await raw.write(GET.slice(1)).answer()).status, 200);
    await pause(SHORT * 2);
    assert.equal((await raw.write(GET).answer()).status, 200);
    raw.destroy();
  });
});

describe('--request-timeout', { concurrency: true }, () => {
  const server = useTimeouts('request-timeout');
  const chunked = 'Transfer-Encoding: chunked\r\n\r\n';
  const slow = {
    'half a request line': ['GET /api', 'x'.repeat(1000)],
    'a line that does not end': ['', `GET /${'x'.repeat(1000)}`],
    'fields one after the other': [GET.slice(0, -2), 'A: b\r\n'.repeat(500)],
    'a field that does not end': [`${GET.slice(0, -2)}X: `, 'x'.repeat(1000)],
    'a body that does not come': [`${HEAD}Content-Length: 1000\r\n\r\n`, ''],
    'a body byte by byte': [`${HEAD}Content-Length: 1000\r\n\r\n`, 'x'.repeat(999)],
    'chunks one after the other': [HEAD + chunked, '1\r\nx\r\n'.repeat(500)],
    'a trailer that does not end': [`${HEAD}${chunked}0\r\n`, 'A: b\r\n'.repeat(500)],
  };
  for (const [name, [begin, rest]] of Object.entries(slow))
    test(`${name}: 408`, async () => {
      const since = performance.now();
      const raw = new RawConnection(server).write(begin);
      const dripping = drip(raw, rest);
      await expectTimeout(raw, since);
      await dripping;
    });

  test('it counts for each request anew', async () => {
    const raw = new RawConnection(server);
    for (let i = 0; i < 4; ++i) {
      raw.write(GET.slice(0, 10));
      await pause(SHORT / 4);
      assert.equal((await raw.write(GET.slice(10)).answer()).status, 200);
    }
    await pause(SHORT * 2); // nothing has begun
    const since = performance.now();
    await expectTimeout(raw.write('GET'), since);
  });

  test('who has sent all may wait: a poll is not cut off', async () => {
    const session = await Polling.open(server);
    const poll = session.get();
    await pause(SHORT * 2);
    await session.post('40');
    assert.match((await poll).text, /^40/);
    await session.send('1');
  });
});

describe('--keep-alive-timeout', () => {
  const server = useTimeouts('keep-alive-timeout');

  test('who asks no further is closed without a word', async () => {
    const raw = new RawConnection(server);
    let since;
    for (let i = 0; i < 4; ++i) {
      since = performance.now();
      assert.equal((await raw.write(GET).answer()).status, 200);
      await pause(SHORT / 4);
    }
    await expectClosed(raw, since);
  });

  test('empty lines are no request', async () => {
    const raw = new RawConnection(server).write(GET);
    const since = performance.now();
    await raw.answer();
    drip(raw, '\r\n'.repeat(200));
    await expectClosed(raw, since);
  });

  test('nobody is left', async () => {
    await eventually(async () => (await request(server, '/api/stats')).json.connections, 1, 'connections');
  });
});
