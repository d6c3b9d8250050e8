// Attacks on HTTP: slowness, bombs, floods of connections, and paths that lead out of the page's folder.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RawConnection, connect, random, request, runToEnd, useServer } from '../support/index.mjs';
import { SIZE, attack, many, pour, together } from './attack.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-attack-'));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(path.join(folder, 'page'));
writeFileSync(path.join(folder, 'page', 'index.html'), 'the page');
writeFileSync(path.join(folder, 'page', 'large.bin'), Buffer.alloc(8 << 20));
const FLOOD = fileURLToPath(new URL('connect_flood.py', import.meta.url));
const SECRET = 'what lies outside of the page';
writeFileSync(path.join(folder, 'secret'), SECRET);

const LIMITS = ['--rate-limits', 'on', '--recovery-time', '2000', '--limit-connect', '0', '--limit-health', '0', '--limit-stats', '0', '--limit-find', '0'];
const server = useServer('--web-root', path.join(folder, 'page'), '--threads', '2', ...LIMITS, '--limit-connections', '3000', '--request-timeout', '3000', '--first-byte-timeout', '3000');

const HEAD = 'POST /socket.io/?EIO=4&transport=polling&sid=none HTTP/1.1\r\nHost: flinxx\r\n';
const slow = [
  ['', ''],
  ['GET /', 'x'],
  ['GET / HTTP/1.1\r\nHost: flinxx\r\n', 'A: b\r\n'],
  [`${HEAD}Content-Length: 100000\r\n\r\n`, 'x'],
  [`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'],
];

attack('2000 connections with slow headers and bodies', server, async (t) => {
  const seen = { silent: 0, 408: 0 };
  await together(many(2000), async (i) => {
    const [begin, drop] = slow[i % slow.length];
    const raw = new RawConnection(server);
    if (begin) raw.write(begin);
    while (!raw.ended && raw.received.length === 0) {
      await pause(500); // slow is what it is
      if (drop) raw.write(drop);
    }
    const said = (await raw.end()).toString('latin1');
    ++seen[said === '' ? 'silent' : said.slice(9, 12)];
  });
  t.diagnostic(JSON.stringify(seen));
  assert.equal(seen.silent + seen[408], many(2000));
  assert.ok(seen[408] > 0 && seen.silent > 0);
});

attack('bodies that lack their last byte', server, async () => {
  const body = Buffer.alloc(999_999, 'x');
  const answers = await together(many(300), async () => {
    const raw = new RawConnection(server).write(`${HEAD}Content-Length: 1000000\r\n\r\n`).write(body);
    return (await raw.end()).toString('latin1').slice(9, 12);
  });
  assert.ok(answers.includes('503') && answers.includes('408'), `${[...new Set(answers)]}`);
});

attack('header and body bombs', server, async (t) => {
  const much = 'x'.repeat(64 * 1024);
  const bombs = [
    ['GET /', much, 431],
    ['GET / HTTP/1.1\r\nHost: flinxx\r\nX: ', much, 431],
    ['GET / HTTP/1.1\r\nHost: flinxx\r\n', 'A: b\r\n'.repeat(5000), 431],
    [`${HEAD}Content-Length: 1000000000000\r\n\r\n`, much, 413],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, `10000\r\n${much}\r\n`, 413],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'.repeat(10_000), 413],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n0;`, much, 431],
    [`${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\nX: `, much, 431],
  ];
  let poured = 0;
  await together(many(200), async (i) => {
    const [begin, piece, status] = bombs[i % bombs.length];
    const raw = new RawConnection(server).write(begin);
    raw.socket.on('data', () => raw.received.length > 0 && raw.socket.destroySoon());
    const bytes = await pour(raw, Buffer.from(piece), 64 << 20);
    poured += bytes;
    const answer = raw.received.toString('latin1');
    assert.match(answer, new RegExp(`^(HTTP/1.1 (${status}|408) |$)`), begin); // it may be too slow, and a reset may overtake the answer
  });
  t.diagnostic(`${(poured / 2 ** 20).toFixed(0)} MiB poured`);
});

attack('answers that nobody reads', server, async () => {
  await together(many(100), async () => {
    const raw = new RawConnection(server).write('GET /large.bin HTTP/1.1\r\nHost: flinxx\r\n\r\n'.repeat(100));
    raw.socket.pause();
    await pause(2000); // nothing tells from here when the server has filled what the system takes
    raw.socket.resetAndDestroy();
  });
});

attack('paths that lead out of the folder, in every encoding', server, async () => {
  const ups = ['..', '%2e%2e', '.%2e', '%2E.', '%252e%252e', '..%00', '%c0%ae%c0%ae', '%e0%80%ae%e0%80%ae', '%uff0e%uff0e', '..;', '....', '\xc0\xae\xc0\xae'];
  const slashes = ['/', '%2f', '%2F', '%5c', '\\', '%252f', '//', '%c0%af', '/./', '%00/'];
  const leads = ['/', '//', '/assets/', '/%2f', '/./', '\\', '/assets%2f', 'http://flinxx/', 'file:///', ''];
  const targets = leads.flatMap((lead) => ups.flatMap((up) => slashes.flatMap((slash) => [1, 2, 8].map((times) => `${lead}${(up + slash).repeat(times)}secret`))));
  targets.push(...['', '/', '//', '/%2f', 'file://'].map((lead) => `${lead}${folder}/secret`));
  const draw = random(7);
  await together(8, async () => {
    for (let i = 0; i < many(400); ++i) {
      const target = targets[Math.floor(draw() * targets.length)];
      const raw = new RawConnection(server).write(Buffer.from(`GET ${target} HTTP/1.1\r\nHost: flinxx\r\nConnection: close\r\n\r\n`, 'latin1'));
      const answer = await raw.answer();
      assert.ok([200, 400, 404].includes(answer.status), `${target}: ${answer.status}`);
      assert.ok(!answer.text.includes(SECRET), target);
      if (answer.status === 200) assert.equal(answer.text, 'the page', target);
      raw.destroy();
    }
  });
});

const guarded = useServer('--threads', '2', ...LIMITS, '--limit-connections', '250');

attack('a flood of connections from one address', guarded, async (t) => {
  const ms = 4000 * SIZE;
  const flood = runToEnd([FLOOD, String(guarded.port), String(ms), '127.0.0.66'], { bin: 'python3' });
  let newcomers = 0;
  const end = Date.now() + ms;
  while (Date.now() < end) {
    const client = await connect(guarded, { transports: ['websocket'], localAddress: '127.0.0.5' });
    await client.leave();
    assert.equal((await request(guarded, '/api/health', { from: '127.0.0.5' })).status, 200);
    ++newcomers;
  }
  const { status, stdout, stderr } = await flood;
  assert.deepEqual([status, stderr], [0, '']);
  const opened = Number(stdout);
  t.diagnostic(`${Math.round((opened * 1000) / ms)} connections a second; ${newcomers} newcomers from elsewhere came in meanwhile`);
  assert.ok(opened > 0 && newcomers > 0);
});
