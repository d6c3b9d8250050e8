// HTTP/1.1 as it goes over the wire: framing, connections, limits, and what must not get past a proxy.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { Polling, RawConnection, eventually, request, useServer, within } from '../support/index.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-page-'));
after(() => rmSync(folder, { recursive: true }));
const LARGE = Buffer.alloc(16 << 20, 'The quick brown fox jumps over the lazy dog. ');
writeFileSync(path.join(folder, 'index.html'), 'index');
writeFileSync(path.join(folder, 'large.bin'), LARGE);

const MAX_PAYLOAD = 20_000;
const server = useServer('--web-root', folder, '--max-payload', String(MAX_PAYLOAD));

const head = (line, ...fields) => [line, ...fields, '', ''].join('\r\n');
const get = (target, ...fields) => head(`GET ${target} HTTP/1.1`, 'Host: flinxx', ...fields);
const post = (...fields) => head('POST /api/health HTTP/1.1', 'Host: flinxx', ...fields);
const upload = (...fields) => head('POST /socket.io/?EIO=4&transport=polling&sid=none HTTP/1.1', 'Host: flinxx', ...fields);
const CHUNKED = 'Transfer-Encoding: chunked';

// A connection on which these bytes have been written.
const sent = (...pieces) => pieces.reduce((raw, piece) => raw.write(Buffer.from(piece, 'latin1')), new RawConnection(server));

// One answer with that status and an error for a body, then the end: nothing behind the request is answered.
async function expectRefusal(raw, status, what) {
  const answer = await raw.answer();
  assert.equal(answer.status, status, `${what}: ${answer.text}`);
  assert.equal(answer.headers.connection, 'close', what);
  assert.deepEqual(Object.keys(JSON.parse(answer.text).error).sort(), ['code', 'message'], what);
  assert.equal((await raw.end()).toString(), '', what);
}

// The connection is in order: the next request on it is answered.
async function expectAlive(raw) {
  assert.equal((await raw.write(get('/')).answer()).text, 'index');
  raw.destroy();
}

describe('connections', () => {
  test('one connection serves many requests of all kinds', async () => {
    const raw = new RawConnection(server);
    for (let i = 0; i < 20; ++i) {
      assert.equal((await raw.write(get('/')).answer()).text, 'index');
      assert.equal((await raw.write(get('/missing.js')).answer()).status, 404);
      assert.equal((await raw.write(post('Content-Length: 5') + 'hello').answer()).status, 405);
      assert.equal((await raw.write(post(CHUNKED) + '5\r\nhello\r\n0\r\n\r\n').answer()).status, 405);
      const answer = await raw.write(head('HEAD / HTTP/1.1', 'Host: flinxx')).answer({ method: 'HEAD' });
      assert.deepEqual([answer.status, answer.headers['content-length'], answer.headers.connection], [200, '5', 'keep-alive']);
    }
    await expectAlive(raw);
  });

  test('pipelined requests are answered in their order', async () => {
    const requests = [
      [get('/'), 200],
      [get('/missing.js'), 404],
      [post('Content-Length: 30') + get('/').slice(0, 30), 405],
      [post(CHUNKED) + '3\r\nGET\r\n0\r\n\r\n', 405],
      [get('/', 'If-None-Match: *'), 304],
      [get('/api/health'), 200],
      [get('/large.bin', 'Range: bytes=0-199999'), 206],
      [get('/socket.io/'), 400],
    ];
    const rounds = 60;
    const raw = sent(requests.map(([text]) => text).join('').repeat(rounds));
    for (let i = 0; i < rounds; ++i) for (const [text, status] of requests) assert.equal((await raw.answer()).status, status, text);
    await expectAlive(raw);
  });

  test('a flood of pipelined requests waits its turn, however slowly the answers are taken', async () => {
    const rounds = 2000;
    const raw = sent(get('/large.bin', 'Range: bytes=0-9999').repeat(rounds) + get('/', 'Connection: close'));
    const other = await request(server, '/');
    assert.equal(other.text, 'index');
    for (let i = 0; i < rounds; ++i) assert.equal((await raw.answer()).bytes.length, 10_000);
    assert.equal((await raw.answer()).text, 'index');
    assert.equal((await raw.end()).length, 0);
  });

  test('a request may come in pieces of any size', async () => {
    const text = post('Content-Length: 5') + 'hello' + post(CHUNKED) + '5;a=b\r\nhello\r\n0\r\nA: b\r\n\r\n' + get('/');
    for (const size of [1, 2, 3, 7]) {
      const raw = new RawConnection(server);
      raw.socket.setNoDelay(true);
      for (let at = 0; at < text.length; at += size)
        await new Promise((written) => raw.socket.write(text.slice(at, at + size), () => setImmediate(written)));
      assert.deepEqual([(await raw.answer()).status, (await raw.answer()).status], [405, 405]);
      assert.equal((await raw.answer()).text, 'index');
      await expectAlive(raw);
    }
  });

  test('Connection: close is the last word', async () => {
    for (const field of ['Connection: close', 'Connection: Close', 'Connection: x, close', 'Connection: keep-alive, close']) {
      const raw = sent(get('/', field) + get('/missing.js'));
      const answer = await raw.answer();
      assert.deepEqual([answer.text, answer.headers.connection], ['index', 'close'], field);
      assert.equal((await raw.end()).length, 0, field);
    }
  });

  test('HTTP/1.0 closes, unless it asks to be kept', async () => {
    for (const fields of [[], ['Host: flinxx'], ['Connection: close']]) {
      const raw = sent(head('GET / HTTP/1.0', ...fields) + get('/'));
      const answer = await raw.answer();
      assert.deepEqual([answer.text, answer.headers.connection], ['index', 'close'], fields.join());
      assert.equal((await raw.end()).length, 0);
    }
    const raw = sent(head('GET / HTTP/1.0', 'Connection: Keep-Alive'));
    const answer = await raw.answer();
    assert.deepEqual([answer.text, answer.headers.connection.toLowerCase()], ['index', 'keep-alive']);
    await expectAlive(raw);
  });

  test('empty lines before a request are no harm', async () => {
    await expectAlive(sent('\r\n'));
    const raw = sent(post('Content-Length: 2') + 'ab\r\n\r');
    assert.equal((await raw.answer()).status, 405);
    await expectAlive(raw.write('\n'));
  });

  test('who has sent all and half-closes gets all answers', async () => {
    const socket = net.connect(server.port, server.host);
    socket.end(get('/large.bin') + get('/') + get('/large.bin', 'Range: bytes=4-8'));
    const bytes = Buffer.concat(await within(socket.toArray(), 'all answers'));
    const at = bytes.indexOf('\r\n\r\n') + 4;
    assert.ok(bytes.subarray(at, at + LARGE.length).equals(LARGE), `only ${bytes.length} bytes`);
    assert.match(bytes.subarray(at + LARGE.length).toString(), /^HTTP\/1\.1 200 [^]*\r\n\r\nindexHTTP\/1\.1 206 [^]*\r\n\r\nquick$/);
  });

  test('who half-closes does not wait for news', async () => {
    const polling = await Polling.open(server);
    const socket = net.connect(server.port, server.host);
    socket.end(get('/large.bin') + get(polling.target));
    await within(socket.toArray(), 'the end of the connection');
    assert.equal((await polling.get()).status, 400);
  });

  test('who leaves in the middle leaves nothing behind', async () => {
    for (const text of ['', 'G', get('/').slice(0, -2), post('Content-Length: 10') + 'hello', post(CHUNKED) + '5\r\nhe', get('/large.bin')]) {
      const [resets, ends] = [sent(text), sent(text)];
      await within(new Promise((connected) => resets.socket.once('connect', connected)), 'the connection');
      resets.socket.resetAndDestroy();
      if (text.includes('large')) ends.destroy();
      else ends.socket.end();
      await ends.end();
    }
    await eventually(async () => (await request(server, '/api/stats')).json.connections, 1, 'connections');
  });
});

describe('targets', () => {
  test('absolute form is taken for its path', async () => {
    for (const target of ['http://flinxx/', 'http://elsewhere.example:8080/chat', 'https://flinxx/?a=b', 'http://flinxx', 'HTTP://flinxx/'])
      assert.equal((await sent(get(target, 'Connection: close')).answer()).text, 'index', target);
    const answer = await sent(get('http://flinxx/api/health?x', 'Connection: close')).answer();
    assert.equal(JSON.parse(answer.text).status, 'Server is running');
  });

  test('other forms are refused', async () => {
    for (const target of ['flinxx', 'flinxx:80', '*', 'ftp://flinxx/', 'file:///etc/passwd', '?a=b', 'http:/flinxx'])
      await expectRefusal(sent(get(target)), 400, target);
    await expectRefusal(sent(head('CONNECT flinxx:80 HTTP/1.1', 'Host: flinxx:80')), 400, 'CONNECT');
  });
});

describe('limits', () => {
  test('a header up to 16 KiB is read, a larger one is refused', async () => {
    const filler = 'x'.repeat(15_000);
    for (const text of [get(`/?${filler}`), get('/', `X-Filler: ${filler}`), get('/', ...Array(1000).fill('A: 0123456789').slice(0, 900))])
      await expectAlive(await answered(sent(text)));
    const much = 'x'.repeat(100_000);
    for (const text of [get(`/?${much}`), get('/', `X-Filler: ${much}`), get('/', `${much}: x`), get('/', ...Array(10_000).fill('A: 0123456789')), `GET /${much}`, much])
      await expectRefusal(sent(text), 431, text.slice(0, 40));

    async function answered(raw) {
      assert.equal((await raw.answer()).text, 'index');
      return raw;
    }
  });

  test('a body up to max-payload is read, a larger one is refused before it is sent', async () => {
    const raw = sent(upload(`Content-Length: ${MAX_PAYLOAD}`), 'x'.repeat(MAX_PAYLOAD));
    assert.equal((await raw.answer()).status, 400);
    await expectAlive(raw);
    for (const size of [MAX_PAYLOAD + 1, 1e12, '18446744073709551615'])
      await expectRefusal(sent(upload(`Content-Length: ${size}`)), 413, size);
  });

  test('a chunked body is counted as it comes', async () => {
    const chunk = (size) => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;
    const raw = sent(upload(CHUNKED), chunk(10_000).repeat(MAX_PAYLOAD / 10_000), '0\r\n\r\n');
    assert.equal((await raw.answer()).status, 400);
    await expectAlive(raw);
    for (const text of [chunk(MAX_PAYLOAD) + '1', chunk(1).repeat(MAX_PAYLOAD + 1), `${(MAX_PAYLOAD + 1).toString(16)}`, 'ffffffffffffffff'])
      await expectRefusal(sent(upload(CHUNKED), text, '\r\n'), 413, text.slice(0, 20));
  });

  test('where nobody has to send much, 4 KiB are read', async () => {
    const raw = sent(post('Content-Length: 4096'), 'x'.repeat(4096));
    assert.equal((await raw.answer()).status, 405);
    await expectAlive(raw);
    await expectRefusal(sent(post('Content-Length: 4097')), 413);
    await expectRefusal(sent(post(CHUNKED), '1001\r\n'), 413);
  });

  test('what stands around the chunks is bounded as well', async () => {
    const much = 'x'.repeat(100_000);
    for (const text of [`0\r\nX: ${much}`, `0\r\n${'A: b\r\n'.repeat(20_000)}`, `5;a=${much}`, `0;a=${much}`])
      await expectRefusal(sent(post(CHUNKED), text), 431, text.slice(0, 20));
  });
});

describe('Expect: 100-continue', () => {
  const EXPECT = 'Expect: 100-continue';

  test('whoever asks first is told to go on', async () => {
    for (const [fields, body] of [[['Content-Length: 5'], 'hello'], [[CHUNKED], '5\r\nhello\r\n0\r\n\r\n']]) {
      const raw = sent(post(EXPECT, ...fields));
      assert.equal((await raw.answer()).status, 100);
      assert.equal((await raw.write(body).answer()).status, 405);
      await expectAlive(raw);
    }
  });

  test('who does not wait, or sends nothing, gets the answer alone', async () => {
    for (const text of [post(EXPECT, 'Content-Length: 5') + 'hello', post(EXPECT, 'Content-Length: 0'), post(EXPECT)]) {
      const raw = sent(text);
      assert.equal((await raw.answer()).status, 405);
      await expectAlive(raw);
    }
  });

  test('what has been answered is not asked for with the next request', async () => {
    for (const text of [post(EXPECT, 'Content-Length: 5') + 'hello', post(EXPECT)]) {
      const raw = sent(text);
      assert.equal((await raw.answer()).status, 405);
      const next = post('Content-Length: 0');
      raw.write(next.slice(0, 20));
      // The server has read the first part once it has answered somebody else.
      await expectAlive(sent(''));
      assert.equal((await raw.write(next.slice(20)).answer()).status, 405);
    }
  });

  test('what would be refused is refused at once', async () => {
    await expectRefusal(sent(post(EXPECT, `Content-Length: ${MAX_PAYLOAD + 1}`)), 413);
    await expectRefusal(sent(head('POST / HTTP/1.1', EXPECT, 'Content-Length: 5')), 400, 'without Host');
    await expectRefusal(sent(post(EXPECT, 'Transfer-Encoding: gzip')), 400);
  });

  test('HTTP/1.0 does not know it', async () => {
    const raw = sent(head('POST / HTTP/1.0', EXPECT, 'Content-Length: 5'));
    assert.equal((await raw.write('hello').answer()).status, 405);
  });
});

describe('what is malformed is refused, and nothing behind it is answered', () => {
  const behind = get('/missing.js');
  const refused = (name, texts, status = 400) =>
    test(name, async () => {
      for (const text of texts) await expectRefusal(sent(text, behind), status, JSON.stringify(text.slice(0, 150)));
    });

  refused('request lines', [
    head('GET', 'Host: flinxx'),
    head('GET /', 'Host: flinxx'),
    head('GET  / HTTP/1.1', 'Host: flinxx'),
    head('GET /  HTTP/1.1', 'Host: flinxx'),
    head('GET /\tHTTP/1.1', 'Host: flinxx'),
    head(' GET / HTTP/1.1', 'Host: flinxx'),
    head('GET /a b HTTP/1.1', 'Host: flinxx'),
    head('GET /\x01 HTTP/1.1', 'Host: flinxx'),
    head('GET /\0 HTTP/1.1', 'Host: flinxx'),
    head('GET /\x7f HTTP/1.1', 'Host: flinxx'),
    head('G(T / HTTP/1.1', 'Host: flinxx'),
    head('GET / HTTP/1.1 ', 'Host: flinxx'),
    head('GET / HTTP/1', 'Host: flinxx'),
    head('GET / HTTP/x.y', 'Host: flinxx'),
    head('GET / http/1.1', 'Host: flinxx'),
    head('GET / HTTPS/1.1', 'Host: flinxx'),
    head(': / HTTP/1.1', 'Host: flinxx'),
    'GET / HTTP/1.1\nHost: flinxx\n\n',
    'GET / HTTP/1.1\rHost: flinxx\r\r',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    '\0\0\0\0\0\0\0\0',
    '<policy-file-request/>\0',
  ]);

  refused('versions', [head('GET / HTTP/2.0', 'Host: flinxx'), head('PRI * HTTP/2.0'), head('GET / HTTP/0.9', 'Host: flinxx')], 505);

  refused('header fields', [
    get('/', 'Name'),
    get('/', ': value'),
    get('/', 'Na me: value'),
    get('/', 'Name : value'),
    get('/', 'Name\t: value'),
    get('/', ' Name: value').replace('Host: flinxx\r\n', ''),
    get('/', 'Na(me: value'),
    get('/', 'Näme: value'),
    get('/', 'Name: a\0b'),
    get('/', 'Name: a\x01b'),
    get('/', 'Name: a\x7fb'),
    get('/', 'Name: a\rb'),
    get('/', 'Name: a\nb: c'),
    get('/', 'Name: a\r\rb: c'),
    'GET / HTTP/1.1\r\nHost: flinxx\r\n\rX: y\r\n\r\n',
  ]);

  refused('a Host that is missing or doubled', [
    head('GET / HTTP/1.1'),
    head('GET / HTTP/1.1', 'Accept: */*'),
    head('GET http://flinxx/ HTTP/1.1'),
    head('POST / HTTP/1.1', 'Content-Length: 0'),
    head('GET / HTTP/1.1', 'Host: flinxx', 'Host: flinxx'),
    head('GET / HTTP/1.1', 'Host: flinxx', 'Host: elsewhere'),
    head('GET / HTTP/1.0', 'Host: flinxx', 'Host: elsewhere'),
  ]);

  const lengths = ['', ' ', '-1', '+5', '0x5', '5x', '5 5', '5,6', '5;', 'five', '1e1', '5.0', '18446744073709551616', '9'.repeat(100), '\u0665'];
  refused('lengths', [
    ...lengths.map((text) => post(`Content-Length: ${text}`) + 'hello'),
    post('Content-Length: 5', 'Content-Length: 6') + 'hello!',
    post('Content-Length: 6', 'Content-Length: 5') + 'hello!',
    post('Content-Length: 0', 'content-length: 5') + 'hello',
    post('Content-Length: 5', 'X: y', 'CONTENT-LENGTH: 50') + 'hello',
    post('Content-Length : 5') + 'hello',
  ]);

  refused('a length together with a transfer coding', [
    post('Content-Length: 5', CHUNKED) + '0\r\n\r\n',
    post(CHUNKED, 'Content-Length: 5') + '0\r\n\r\n',
    post('Content-Length: 0', CHUNKED) + '0\r\n\r\n',
    post(CHUNKED, 'Content-Length: 0') + '0\r\n\r\n',
    post('Content-Length: 5', 'Transfer-Encoding: identity') + 'hello',
    post('Transfer-Encoding: x', 'Content-Length: 5') + 'hello',
    post('Content-Length: 5', 'Transfer-Encoding:') + 'hello',
    post('Content-Length: 5', 'Transfer-Encoding:\r\n chunked') + '0\r\n\r\n',
  ]);

  const codings = ['gzip', 'identity', 'xchunked', 'chunkedx', 'chunked, identity', 'chunked, chunked', '"chunked"', 'chunk', ''];
  refused('transfer codings that do not end in chunked', [
    ...codings.map((coding) => post(`Transfer-Encoding: ${coding}`) + '5\r\nhello\r\n0\r\n\r\n'),
    post(CHUNKED, CHUNKED) + '0\r\n\r\n',
    post(CHUNKED, 'Transfer-Encoding: identity') + '0\r\n\r\n',
    post('Transfer-Encoding : chunked') + '0\r\n\r\n',
    post('Transfer-Encoding\t: chunked') + '0\r\n\r\n',
    post('Transfer-Encoding: \vchunked') + '0\r\n\r\n',
    head('POST / HTTP/1.0', CHUNKED) + '0\r\n\r\n',
    get('/', 'Transfer-Encoding: gzip') + '0\r\n\r\n',
  ]);

  const unknown = [['Transfer-Encoding: gzip, chunked'], ['Transfer-Encoding: identity', CHUNKED], ['Transfer-Encoding: chunked;q=1']];
  refused('transfer codings that nobody here knows', unknown.map((fields) => post(...fields) + '0\r\n\r\n'), 501);

  refused('chunks', [
    ...['', 'x', '-1', '+5', '0x5', ' 5', '5 5', 'g', '10000000000000005', '5;\n', '5\n'].map((size) => `${post(CHUNKED)}${size}\r\nhello\r\n0\r\n\r\n`),
    post(CHUNKED) + '5\r\nhello!\r\n0\r\n\r\n',
    post(CHUNKED) + '5\r\nhell\r\n0\r\n\r\n',
    post(CHUNKED) + '5\nhello\n0\n\n',
    post(CHUNKED) + '5\r\nhello\n\r0\r\n\r\n',
    post(CHUNKED) + '5\rXhello\r\n0\r\n\r\n',
    post(CHUNKED) + '0\r\nname\r\n\r\n',
    post(CHUNKED) + '0\r\nna me: x\r\n\r\n',
    post(CHUNKED) + '0\r\nContent-Length: 5\r\n\r\n',
    post(CHUNKED) + '0\r\nTransfer-Encoding: chunked\r\n\r\n',
  ]);
});
