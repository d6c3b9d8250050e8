// The moderation webhook: what is sent, and that nobody waits for one that hangs, refuses or is gone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Inbox, connect, eventually, freePort, meet, preloaded, runToEnd } from '../support/index.mjs';
import { ask, from, report, withAdmin } from '../support/admin.mjs';

const SECRET = 'a-secret-of-the-webhook';
const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-webhook-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name) => path.join(folder, name);
const oddNames = file('odd_names.so');
const KEY = ['--session-key', 'a-secret-of-this-test', '--trusted-proxies', '127.0.0.1'];

before(() => {
  execFileSync('cc', ['-shared', '-fPIC', '-o', oddNames, fileURLToPath(new URL('../support/odd_names.c', import.meta.url)), '-ldl']);
  for (const [name, host] of [['right', 'IP:127.0.0.1'], ['wrong', 'DNS:other.example']])
    execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=${host}`, '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)], { stdio: 'pipe' });
});

/// Takes what is sent; `answer` says what is answered to the n-th request.
async function receiver({ answer = () => 204, tls, maxVersion } = {}) {
  const heard = new Inbox();
  let count = 0;
  const handle = async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    heard.push({ method: request.method, url: request.url, headers: request.headers, body });
    const status = answer(count++);
    if (status) response.writeHead(status).end();
  };
  const server = tls ? https.createServer({ key: readFileSync(file(`${tls}.key`)), cert: readFileSync(file(`${tls}.pem`)), maxVersion }, handle) : http.createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`,
    next: async () => JSON.parse((await heard.next('an event')).body),
    take: () => heard.next('a request'),
    get waiting() {
      return heard.waiting;
    },
    close: () => (server.closeAllConnections(), server.close()),
  };
}

const withServer = (args, use, options) => withAdmin([...KEY, ...args], use, options);
const line = (server, pattern) => eventually(() => pattern.test(server.program.stdout), true, `${pattern} in the log`);

describe('the moderation webhook', () => {
  test('is sent reports, bans and lifts, signed', async () => {
    const hook = await receiver();
    await withServer(['--report-limit', '2', '--moderation-webhook', `${hook.url}/hook?a=b`, '--moderation-webhook-secret', SECRET], async (server) => {
      const start = Date.now();
      await report(server, '10.0.0.1', '10.9.9.9', 'nudity');
      const { method, url, headers, body } = await hook.take();
      assert.deepEqual([method, url, headers['content-type'], headers.host], ['POST', '/hook?a=b', 'application/json', new URL(hook.url).host]);
      assert.equal(headers['x-flinxx-signature'], `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`);
      const { time, id, by, ...rest } = JSON.parse(body);
      assert.deepEqual(rest, { event: 'report', reason: 'nudity' });
      assert.ok(start <= time && time <= Date.now());
      for (const each of [id, by]) assert.match(each, /^[0-9a-f]{8}$/);

      await report(server, '10.0.0.2', '10.9.9.9', 'nudity');
      const ban = await hook.next();
      assert.deepEqual({ ...ban, time: 0, until: 0 }, { event: 'ban', time: 0, id, reason: 'nudity', until: 0, count: 1, by: 'rules' });
      assert.equal((await hook.next()).event, 'report');
      assert.equal((await ask(server, 'DELETE', '/api/moderation/bans', { id })).status, 200);
      assert.deepEqual({ ...(await hook.next()), time: 0 }, { event: 'lift', time: 0, id });
      await ask(server, 'POST', '/api/moderation/bans', { id, reason: 'other', minutes: 5, note: 'nobody else’s' });
      const { by: author, count, ...more } = await hook.next();
      assert.deepEqual([author, count, more.note], ['moderator', 1, undefined]);
      assert.deepEqual(hook.waiting, []);
      assert.doesNotMatch(server.program.stdout, /webhook/);
    });
    hook.close();
  });

  // Of two addresses nobody is at the first.
  for (const name of ['localhost', 'two.example'])
    test(`tries again what is not taken at ${name}, in order`, async () => {
      const hook = await receiver({ answer: (n) => (n < 2 ? 500 : 200) });
      await withServer(['--moderation-webhook', hook.url.replace('127.0.0.1', name)], async (server) => {
        await report(server, '10.0.0.1', '10.9.9.9', 'nudity');
        await report(server, '10.0.0.2', '10.9.9.9', 'threat');
        const reasons = [];
        for (let i = 0; i < 4; ++i) reasons.push((await hook.next()).reason);
        assert.deepEqual(reasons, ['nudity', 'nudity', 'nudity', 'threat']);
        assert.doesNotMatch(server.program.stdout, /webhook/);
      }, { env: preloaded(oddNames) });
      hook.close();
    });

  test('that is not there, or answers nonsense, is said once; nobody waits', async () => {
    const nonsense = net.createServer((socket) => socket.on('error', () => {}).end('220 mail.example ESMTP\r\n')).listen(0, '127.0.0.1');
    await once(nonsense, 'listening');
    for (const port of [await freePort(), nonsense.address().port])
      await withServer(['--moderation-webhook', `http://127.0.0.1:${port}/secret-path`], async (server) => {
        for (let i = 1; i < 4; ++i) await report(server, `10.0.0.${i}`, '10.9.9.9');
        await line(server, new RegExp(`warn .*moderation webhook: 127\\.0\\.0\\.1:${port} does not take events: .*(refused|does not speak HTTP)`));
        assert.equal(server.program.stdout.match(/moderation webhook/g).length, 1);
        assert.doesNotMatch(server.program.stdout, /secret-path/);
      });
    nonsense.close();
  });

  test('hangs while twenty pairs relay: they notice nothing, and the server ends at once', async () => {
    const hook = await receiver({ answer: () => undefined });
    await withServer(['--moderation-webhook', hook.url, '--report-limit', '0'], async (server) => {
      const pairs = [];
      for (let i = 0; i < 20; ++i) {
        const pair = [await connect(server, from(`10.1.0.${i}`)), await connect(server, from(`10.2.0.${i}`))];
        await meet(...pair);
        pairs.push(pair);
      }
      for (let i = 0; i < 10; ++i) {
        await report(server, `10.3.0.${i}`, '10.9.9.9');
        await Promise.all(
          pairs.map(async ([a, b], n) => {
            const candidate = { candidate: `candidate ${n} ${i}`, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null };
            await a.do('ice_candidate', { candidate });
            assert.deepEqual((await b.expect('ice_candidate')).candidate, candidate);
          }),
        );
      }
      await hook.take();
      await Promise.all(pairs.flat().map((client) => client.leave()));
    });
    hook.close();
  });

  test('that hangs is sent no more than can wait, and the rest is lost and said once', async () => {
    const hook = await receiver({ answer: () => undefined });
    await withServer(['--moderation-webhook', hook.url], async (server) => {
      await report(server, '10.0.0.1', '10.9.9.9');
      const [{ id }] = (await ask(server, 'GET', '/api/moderation/reports')).json.reports;
      for (let i = 0; i < 1100; ++i) assert.equal((await ask(server, 'POST', '/api/moderation/bans', { id, reason: 'spam', minutes: 1 })).status, 201);
      assert.equal(server.program.stdout.match(/moderation webhook/g).length, 1);
      assert.match(server.program.stdout, /warn .*moderation webhook: too many events wait/);
    });
    hook.close();
  });

  test('whose name the system looks up without end is not waited for: the server ends at once', async () => {
    await withServer(['--moderation-webhook', 'http://slow.example/'], async (server) => {
      for (let i = 1; i < 3; ++i) await report(server, `10.0.0.${i}`, '10.9.9.9');
    }, { env: preloaded(oddNames) });
  });

  test('over HTTPS goes to whom the system’s authorities vouch for, and nowhere else', async () => {
    for (const [tls, pattern] of [['right'], ['wrong', /does not take events: the certificate is not trusted/]]) {
      const hook = await receiver({ tls });
      const options = { env: { SSL_CERT_FILE: file(`${tls}.pem`) } };
      await withServer(['--moderation-webhook', hook.url], async (server) => {
        await report(server, '10.0.0.1', '10.9.9.9');
        if (pattern) await line(server, pattern);
        else assert.equal((await hook.next()).event, 'report');
        if (pattern) assert.deepEqual(hook.waiting, []);
      }, options);
      hook.close();
    }
  });

  // What the receiver says, and that it goes, mostly come together.
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'])
    test(`by ${maxVersion} is sent a hundred events, each once, but the one that is refused at first, and in order`, async () => {
      const hook = await receiver({ tls: 'right', maxVersion, answer: (n) => (n === 1 ? 503 : 204) });
      const options = { env: { SSL_CERT_FILE: file('right.pem') } };
      await withServer(['--moderation-webhook', hook.url], async (server) => {
        await report(server, '10.0.0.1', '10.9.9.9');
        assert.equal((await hook.next()).event, 'report');
        const [{ id }] = (await ask(server, 'GET', '/api/moderation/reports')).json.reports;
        for (let i = 1; i <= 100; ++i) assert.equal((await ask(server, 'POST', '/api/moderation/bans', { id, reason: 'spam', minutes: i })).status, 201);
        const minutes = [];
        for (let i = 0; i <= 100; ++i) {
          const { time, until } = await hook.next();
          minutes.push(Math.round((until - time) / 60_000));
        }
        assert.deepEqual(minutes, [1, ...Array.from({ length: 100 }, (_, i) => i + 1)]);
        assert.deepEqual(hook.waiting, []);
        assert.doesNotMatch(server.program.stdout, /webhook/);
      }, options);
      hook.close();
    });

  test('that is no URL is an error that does not show it', async () => {
    for (const url of ['ftp://secret.example', 'secret.example', 'https://user:secret@a.example/', 'http://secret.example:0']) {
      const { status, stderr } = await runToEnd(['--moderation-webhook', url]);
      assert.equal(status, 2);
      assert.match(stderr, /--moderation-webhook/);
      assert.doesNotMatch(stderr, /secret/);
    }
  });
});
