// The page's files: what a browser and the caches before it rely on.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { RawConnection, expectError, random, request, useServer } from '../support/index.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-page-'));
after(() => rmSync(folder, { recursive: true }));

const SECRET = 'what lies outside of the page';
const draw = random(1);
const files = {
  'index.html': `<!doctype html><title>The page</title>${'<p>'.repeat(500)}`,
  'robots.txt': 'User-agent: *\n',
  'empty.txt': '',
  'with space.txt': 'a space',
  'é.txt': 'not ASCII',
  'assets/app-0a1b2c3d.js': `export const digits = '${'0123456789'.repeat(300)}';`,
  'assets/font-4e5f.woff2': Buffer.from(Array.from({ length: 1000 }, () => draw() * 256)),
  'large.bin': Buffer.alloc(12 << 20, 'The quick brown fox jumps over the lazy dog. '),
};
const compressed = ['index.html', 'assets/app-0a1b2c3d.js'];

for (const [name, content] of Object.entries(files)) {
  const file = path.join(folder, 'page', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  if (!compressed.includes(name)) continue;
  writeFileSync(`${file}.br`, brotliCompressSync(content));
  writeFileSync(`${file}.gz`, gzipSync(content));
}
for (const name of ['secret', 'secret.txt']) writeFileSync(path.join(folder, name), SECRET);

const server = useServer('--web-root', path.join(folder, 'page'));

const APP = '/assets/app-0a1b2c3d.js';
const APP_TEXT = files[APP.slice(1)];
const IMMUTABLE = 'public, max-age=31536000, immutable';
const get = (target, headers, method) => request(server, target, { headers, method });

const decoders = { br: brotliDecompressSync, gzip: gunzipSync, undefined: (bytes) => bytes };
const decoded = (answer) => decoders[answer.headers['content-encoding']](answer.bytes).toString();

describe('what is served', () => {
  const types = {
    '/': 'text/html; charset=utf-8',
    '/index.html': 'text/html; charset=utf-8',
    '/robots.txt': 'text/plain; charset=utf-8',
    '/empty.txt': 'text/plain; charset=utf-8',
    '/large.bin': 'application/octet-stream',
    '/assets/app-0a1b2c3d.js': 'text/javascript; charset=utf-8',
    '/assets/font-4e5f.woff2': 'font/woff2',
  };
  for (const [target, type] of Object.entries(types)) {
    test(`${target} with its type, GET and HEAD alike`, async () => {
      const content = Buffer.from(files[target === '/' ? 'index.html' : target.slice(1)]);
      const [full, head] = [await get(target), await get(target, {}, 'HEAD')];
      assert.equal(full.status, 200);
      assert.ok(full.bytes.equals(content));
      assert.equal(full.headers['content-type'], type);
      assert.equal(full.headers['content-length'], String(content.length));
      assert.equal(full.headers['accept-ranges'], 'bytes');
      assert.ok(!Number.isNaN(Date.parse(full.headers.date)));
      const [{ date: _, ...fieldsOfFull }, { date: __, ...fieldsOfHead }] = [full.headers, head.headers];
      assert.deepEqual([head.status, head.bytes.length, fieldsOfHead], [200, 0, fieldsOfFull]);
    });
  }

  test('names are percent-decoded once, a query is no part of them', async () => {
    for (const [target, name] of [
      ['/with%20space.txt', 'with space.txt'],
      ['/%c3%a9.txt', 'é.txt'],
      ['/r%6Fbots.txt', 'robots.txt'],
      ['/robots.txt?v=/../1', 'robots.txt'],
      ['/robots.txt?', 'robots.txt'],
    ])
      assert.deepEqual([(await get(target)).status, (await get(target)).text], [200, files[name]], target);
    for (const target of ['/with%2520space.txt', '/with+space.txt', '/%', '/%r', '/robots.txt%', '/robots.txt%2']) {
      const { status } = await get(target);
      assert.ok(status === 400 || status === 404, `${target}: ${status}`);
    }
  });

  test('routes of the page get index.html, a missing file does not', async () => {
    for (const target of ['/', '/chat', '/chat?from=mail', '/chat/']) {
      const { status, text, headers } = await get(target);
      assert.deepEqual([status, text, headers['content-type']], [200, files['index.html'], types['/']], target);
    }
    for (const target of ['/missing.js', '/assets/app-00000000.js', '/favicon.ico', '/chat.html', '/chat/missing.png', '/ROBOTS.TXT'])
      expectError(await get(target), 404, 'not_found', target);
  });

  const asPage = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
  const unknown = ['/metrics', '/healthz', '/no-such-page', '/other', '/other/', '/chat/x', '/chat//', '/chats', '/Chat', '/cha%74%2fx', '/%', '/..', '/index', '/index.html/', '/socket.io.js', '/apix'];

  test('other paths are 404: JSON for programs', async () => {
    const programs = [{}, { Accept: '*/*' }, { Accept: 'application/json' }, { Accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1' }, { Accept: 'text/html;q=0' }];
    for (const headers of programs) for (const target of unknown) expectError(await get(target, headers), 404, 'not_found', target);
    expectError(await get('/other/?EIO=4&transport=polling'), 404, 'not_found');
    for (const target of ['/assets/', '/assets/app', '/assets/app-00000000.js', '/assets/%2e', '/assets/x/y']) expectError(await get(target, asPage), 404, 'not_found', target);
  });

  test('other paths are 404: the page for who shows one', async () => {
    for (const target of unknown.filter((each) => each !== '/%' && each !== '/..' && each !== '/chat//').concat('/missing.js', '/robots.html')) {
      for (const coding of ['br', 'gzip', 'identity']) {
        const answer = await get(target, { ...asPage, 'Accept-Encoding': coding, 'If-None-Match': '*', Range: 'bytes=0-1' });
        const { headers } = answer;
        assert.deepEqual([answer.status, decoded(answer), headers['content-type'], headers['cache-control'], headers.etag], [404, files['index.html'], types['/'], 'no-store', undefined], target);
      }
      const [{ date: _, ...full }, { date: __, ...head }] = [(await get(target, asPage)).headers, (await get(target, asPage, 'HEAD')).headers];
      assert.deepEqual(head, full);
    }
    for (const target of ['/', '/chat', '/chat/', '/ch%61t']) assert.equal((await get(target, asPage)).status, 200, target);
  });

  test('the variants are no files of their own', async () => {
    for (const name of compressed) for (const end of ['br', 'gz']) expectError(await get(`/${name}.${end}`), 404, 'not_found', `${name}.${end}`);
  });

  test('other methods are refused', async () => {
    for (const target of ['/', '/chat', '/robots.txt', '/missing.js'])
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        const answer = await get(target, {}, method);
        expectError(answer, 405, 'method_not_allowed', `${method} ${target}`);
        assert.equal(answer.headers.allow, 'GET, HEAD');
      }
  });
});

describe('caches', () => {
  test('hashed assets are immutable, everything else is asked for again', async () => {
    for (const target of [APP, '/assets/font-4e5f.woff2']) assert.equal((await get(target)).headers['cache-control'], IMMUTABLE);
    for (const target of ['/', '/chat', '/index.html', '/robots.txt'])
      assert.equal((await get(target)).headers['cache-control'], 'no-cache', target);
    for (const target of ['/assets/app-00000000.js', '/missing.js'])
      assert.equal((await get(target)).headers['cache-control'], 'no-store', target);
  });

  test('what a client has already is not sent again', async () => {
    for (const coding of ['identity', 'gzip', 'br'])
      for (const target of ['/', '/chat', APP, '/robots.txt']) {
        const { headers } = await get(target, { 'Accept-Encoding': coding });
        const { etag } = headers;
        assert.match(etag, /^"[^",\s]+"$/);
        for (const known of [etag, `W/${etag}`, `"other", ${etag}`, `"other",W/${etag},"third"`, '*'])
          for (const method of ['GET', 'HEAD']) {
            const answer = await get(target, { 'Accept-Encoding': coding, 'If-None-Match': known }, method);
            assert.deepEqual([answer.status, answer.bytes.length], [304, 0], known);
            for (const name of ['etag', 'cache-control', 'vary']) assert.equal(answer.headers[name], headers[name], name);
          }
        for (const other of ['"other"', etag.replace(/.$/, 'x"'), etag.slice(1, -1), `${etag.slice(0, -2)}"`]) {
          const answer = await get(target, { 'Accept-Encoding': coding, 'If-None-Match': other });
          assert.equal(answer.status, 200, other);
        }
      }
  });

  test('a tag names one representation', async () => {
    const tags = new Set();
    for (const coding of ['identity', 'gzip', 'br'])
      for (const target of ['/', APP]) tags.add((await get(target, { 'Accept-Encoding': coding })).headers.etag);
    assert.equal(tags.size, 6);
    const { etag } = (await get('/', { 'Accept-Encoding': 'br' })).headers;
    assert.equal((await get('/', { 'Accept-Encoding': 'gzip', 'If-None-Match': etag })).status, 200);
    assert.equal((await get('/chat', { 'Accept-Encoding': 'br' })).headers.etag, etag);
  });
});

describe('codings', () => {
  const cases = [
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip,deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['Br', 'br'],
    ['deflate, zstd', undefined],
    ['br;q=0', undefined],
    ['br;q=0.000 , gzip ; q=0', undefined],
    ['br;q=0, gzip', 'gzip'],
    ['br;Q=0, gzip', 'gzip'],
    ['gzip;q=0.001, br;q=0.0', 'gzip'],
    ['br; q=1.0, identity; q=0', 'br'],
    ['*;q=0, gzip', 'gzip'],
    ['brotli, xgzip, br2', undefined],
    [';;,,=', undefined],
  ];
  for (const [field, coding] of cases) {
    test(`Accept-Encoding: ${field} → ${coding ?? 'as it is'}`, async () => {
      for (const [target, content] of [['/', files['index.html']], [APP, APP_TEXT]])
        for (const method of ['GET', 'HEAD']) {
          const answer = await get(target, field === undefined ? {} : { 'Accept-Encoding': field }, method);
          assert.equal(answer.status, 200);
          assert.equal(answer.headers['content-encoding'], coding);
          assert.equal(answer.headers.vary, 'Accept-Encoding');
          assert.match(answer.headers['content-type'], target === '/' ? /^text\/html;/ : /^text\/javascript;/);
          if (method === 'GET') assert.equal(decoded(answer), content);
        }
    });
  }

  test('what has no variant is sent as it is to everybody', async () => {
    const { headers, bytes } = await get('/assets/font-4e5f.woff2', { 'Accept-Encoding': 'br, gzip' });
    assert.deepEqual([headers['content-encoding'], headers.vary], [undefined, undefined]);
    assert.ok(bytes.equals(files['assets/font-4e5f.woff2']));
  });
});

describe('ranges', () => {
  const size = APP_TEXT.length;
  const parts = [
    ['bytes=0-0', 0, 0],
    ['bytes=0-99', 0, 99],
    ['bytes=100-199', 100, 199],
    ['bytes=100-', 100, size - 1],
    ['bytes=-1', size - 1, size - 1],
    ['bytes=-100', size - 100, size - 1],
    [`bytes=-${size * 2}`, 0, size - 1],
    [`bytes=${size - 1}-${size * 2}`, size - 1, size - 1],
    [`bytes=0-${size - 1}`, 0, size - 1],
  ];
  for (const [range, first, last] of parts) {
    test(`${range} is ${first} to ${last}`, async () => {
      const answer = await get(APP, { Range: range });
      assert.equal(answer.status, 206);
      assert.equal(answer.headers['content-range'], `bytes ${first}-${last}/${size}`);
      assert.equal(answer.headers['content-length'], String(last - first + 1));
      assert.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8');
      assert.equal(answer.text, APP_TEXT.slice(first, last + 1));
    });
  }

  test('what lies behind the end is refused with the length', async () => {
    for (const range of [`bytes=${size}-`, `bytes=${size}-${size + 1}`, `bytes=${size * 10}-`, 'bytes=-0']) {
      const answer = await get(APP, { Range: range });
      expectError(answer, 416, 'range_not_satisfiable', range);
      assert.equal(answer.headers['content-range'], `bytes */${size}`);
    }
    const answer = await get('/empty.txt', { Range: 'bytes=0-' });
    expectError(answer, 416, 'range_not_satisfiable');
    assert.equal(answer.headers['content-range'], 'bytes */0');
  });

  test('what is no range, or several, is the whole', async () => {
    for (const range of ['bytes', 'bytes=', 'bytes=-', 'bytes=a-b', 'bytes=9-5', 'bytes=0x0-9', 'bytes=1-2-3', 'bytes=0-1,5-6', 'items=0-5', '0-5', 'bytes=+1-5', 'bytes=-5-']) {
      const answer = await get(APP, { Range: range });
      assert.deepEqual([answer.status, answer.text, answer.headers['content-range']], [200, APP_TEXT, undefined], range);
    }
  });

  test('If-Range: the part if nothing has changed, the whole otherwise', async () => {
    const { etag } = (await get(APP)).headers;
    const of = (ifRange) => get(APP, { Range: 'bytes=1-2', 'If-Range': ifRange });
    assert.deepEqual([(await of(etag)).status, (await of(etag)).text], [206, APP_TEXT.slice(1, 3)]);
    for (const other of ['"other"', `W/${etag}`, new Date().toUTCString(), etag.slice(1, -1)])
      assert.deepEqual([(await of(other)).status, (await of(other)).text], [200, APP_TEXT], other);
    const beyond = await get(APP, { Range: `bytes=${size}-`, 'If-Range': '"other"' });
    assert.equal(beyond.status, 200);
  });

  test('a part of a representation is tagged as that one', async () => {
    const whole = await get(APP, { 'Accept-Encoding': 'identity' });
    const part = await get(APP, { 'Accept-Encoding': 'br, gzip', Range: 'bytes=10-19' });
    assert.equal(part.headers['content-encoding'], undefined);
    assert.deepEqual([part.status, part.headers.etag, part.text], [206, whole.headers.etag, APP_TEXT.slice(10, 20)]);
    const { etag } = (await get(APP, { 'Accept-Encoding': 'br' })).headers;
    const mixed = await get(APP, { 'Accept-Encoding': 'br', Range: 'bytes=10-19', 'If-Range': etag });
    assert.deepEqual([mixed.status, decoded(mixed)], [200, APP_TEXT]);
  });

  test('If-None-Match comes first, HEAD knows no ranges', async () => {
    const { etag } = (await get(APP)).headers;
    assert.equal((await get(APP, { Range: 'bytes=0-1', 'If-None-Match': etag })).status, 304);
    for (const range of ['bytes=0-1', `bytes=${size}-`]) {
      const head = await get(APP, { Range: range }, 'HEAD');
      assert.deepEqual([head.status, head.headers['content-length']], [200, String(size)], range);
    }
  });

  test('a large file arrives whole, in one and in pieces', async () => {
    const content = files['large.bin'];
    const whole = await get('/large.bin');
    assert.ok(whole.bytes.equals(content));
    const third = Math.floor(content.length / 3);
    const pieces = [`bytes=0-${third}`, `bytes=${third + 1}-${2 * third}`, `bytes=${2 * third + 1}-`];
    const answers = await Promise.all(pieces.map((range) => get('/large.bin', { Range: range })));
    assert.ok(Buffer.concat(answers.map(({ bytes }) => bytes)).equals(content));
  });
});

test('no path leads out of the folder', async () => {
  const ups = ['..', '%2e%2e', '.%2e', '%2E.', '%252e%252e', '%25252e%25252e', '..%00', '%c0%ae%c0%ae', '%e0%80%ae%e0%80%ae', '%uff0e%uff0e', '..;', '....', '.../...', '%2e%2e%2f..', '\xc0\xae\xc0\xae'];
  const slashes = ['/', '%2f', '%2F', '%5c', '\\', '%252f', '//', '%c0%af', '/./', '%00/'];
  const leads = ['/', '//', '/assets/', '/chat/', '/%2f', '/./', '\\', '/assets%2f', 'http://flinxx/', 'file:///', ''];
  const absolute = ['file://', '/', '//', '/%2f', '/%2f%2f', '/%5c'].map((lead) => `${lead}${folder}/secret`);
  const targets = [...absolute, ...leads.flatMap((lead) => ups.flatMap((up) => slashes.map((slash) => `${lead}${up}${slash}secret`)))];
  assert.ok(targets.length > 1000);
  const index = Buffer.from(files['index.html']);
  let raw = new RawConnection(server);
  for (const target of targets)
    for (const end of ['', '.txt', '%00.html']) {
      raw.write(Buffer.from(`GET ${target}${end} HTTP/1.1\r\nHost: flinxx\r\n\r\n`, 'latin1'));
      const answer = await raw.answer();
      const shown = `${JSON.stringify(target + end)}: ${answer.status} ${answer.text.slice(0, 100)}`;
      assert.ok(!answer.text.includes(SECRET), shown);
      if (answer.status === 200) assert.ok(answer.bytes.equals(index), shown);
      else assert.ok([400, 404].includes(answer.status), shown);
      if (/(^|[/\\])\.\.([/\\]|$)|\0|\\/.test(plain(target))) assert.notEqual(answer.status, 200, shown);
      if (answer.headers.connection === 'close') {
        assert.equal((await raw.end()).length, 0);
        raw = new RawConnection(server);
      }
    }
  raw.destroy();

  function plain(target) {
    try {
      return decodeURIComponent(target);
    } catch {
      return target;
    }
  }
});

describe('the page as it is built', () => {
  const root = fileURLToPath(new URL('../../web/dist', import.meta.url));
  const built = useServer('--web-root', root);

  test('everything that index.html names is there, hashed and in every coding', async () => {
    const index = await request(built, '/');
    assert.equal(index.text, readFileSync(path.join(root, 'index.html'), 'utf8'));
    assert.equal((await request(built, '/chat')).text, index.text);
    const named = [...index.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, target]) => target);
    assert.ok(named.length >= 3, named.join(' '));
    const assets = readdirSync(path.join(root, 'assets')).filter((name) => !/\.(br|gz)$/.test(name));
    for (const target of new Set([...named, ...assets.map((name) => `/assets/${name}`)])) {
      const content = readFileSync(path.join(root, target), 'utf8');
      for (const coding of ['br', 'gzip', 'identity']) {
        const answer = await request(built, target, { headers: { 'Accept-Encoding': coding } });
        assert.deepEqual([answer.status, decoded(answer)], [200, content], target);
        assert.doesNotMatch(answer.headers['content-type'], /html|octet-stream/, target);
        assert.equal(answer.headers['cache-control'], target.startsWith('/assets/') ? IMMUTABLE : 'no-cache', target);
        if (/\.(js|css)$/.test(target)) assert.equal(answer.headers['content-encoding'], coding === 'identity' ? undefined : coding, target);
      }
    }
  });
});
