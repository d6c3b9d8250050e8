// Behind real proxies, configured as docs/proxies.md and README.md show it.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect, meet, useServer } from '../support/index.mjs';
import { ask, clientFrom, clientOver6, folder, missing, startProxy } from './proxies.mjs';

const web = path.join(folder, 'web');
mkdirSync(web);
writeFileSync(path.join(web, 'index.html'), 'the page');

const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';
const TRANSPORTS = [['websocket'], ['polling'], ['polling', 'websocket']];
let last = 1;
const newClient = () => `127.0.2.${++last}`;

for (const name of ['nginx', 'HAProxy', 'Caddy', 'Apache', 'lighttpd', 'Varnish'])
  describe(`behind ${name}`, { skip: missing(name) }, () => {
    const server = useServer('--web-root', web, '--trusted-proxies', '127.0.0.1', '--limit-stats', '2', '--limit-connect', '4');
    const proxy = {};
    before(async () => Object.assign(proxy, await startProxy(name, server)));
    after(() => proxy.stop?.());

    test('the page is served, over TLS', async () => {
      for (const family of [4, 6]) {
        const page = await ask(proxy, '/', { family });
        assert.deepEqual([page.status, page.text], [200, 'the page']);
        assert.equal(page.headers['strict-transport-security'], 'max-age=31536000');
      }
    });

    for (const transports of TRANSPORTS)
      test(`two clients meet and relay over ${transports}`, async () => {
        const pair = [];
        for (let i = 0; i < 2; ++i) pair.push(await connect(proxy, { ...clientFrom(newClient(), transports), extraHeaders: { Origin: proxy.url } }));
        if (transports.length > 1) for (const each of pair) await each.upgraded();
        const [a, b] = await meet(...pair);
        for (let i = 0; i < 20; ++i) {
          await a.do('ice_candidate', { candidate: null, i });
          assert.deepEqual(await b.expect('ice_candidate'), { candidate: null, i });
          await b.do('webrtc_offer', { offer: { type: 'offer', sdp: 'x'.repeat(i * 1000) } });
          assert.equal((await a.expect('webrtc_offer')).offer.sdp.length, i * 1000);
        }
        for (const each of pair) assert.equal(each.transport, transports.at(-1));
        for (const each of pair) await each.leave();
      });

    test('over IPv6 too', async () => {
      for (const transports of TRANSPORTS) {
        const c = await connect({ url: proxy.named }, clientOver6(transports));
        await c.do('find_partner');
        await c.expect('waiting');
        if (transports.length > 1) await c.upgraded();
        await c.leave();
      }
    });

    test('a page of another origin is refused', async () => {
      const from = newClient();
      for (const origin of ['https://evil.example', 'https://127.0.0.1:9', 'https://127.0.0.1']) assert.equal((await ask(proxy, HANDSHAKE, { from, headers: { Origin: origin } })).status, 403, origin);
      assert.equal((await ask(proxy, HANDSHAKE, { from, headers: { Origin: proxy.url } })).status, 200);
    });

    test('each client has its own limits, whatever it says of itself', async () => {
      for (const options of [{ from: newClient() }, { from: newClient() }, { family: 6 }]) {
        for (const status of [200, 200, 429]) assert.equal((await ask(proxy, '/api/stats', options)).status, status);
        for (const headers of [{ 'X-Forwarded-For': newClient() }, { 'X-Forwarded-For': '127.0.0.1' }, { Forwarded: `for=${newClient()}` }, { 'X-Real-IP': newClient() }])
          assert.equal((await ask(proxy, '/api/stats', { ...options, headers })).status, 429);
      }
    });

    test('connects are counted alike', async () => {
      const from = newClient();
      for (const status of [200, 200, 200, 200, 429]) assert.equal((await ask(proxy, HANDSHAKE, { from })).status, status);
      const refused = await connect(proxy, clientFrom(from, ['websocket'])).catch((error) => error);
      assert.match(String(refused), /websocket error/);
      const other = await connect(proxy, clientFrom(newClient(), ['websocket']));
      await other.leave();
    });
  });
