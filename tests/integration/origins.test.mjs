// Whose pages may use the server, and what browsers are told about it; gzip for large polls.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Frames, Polling, expectRefusal, packet, refused, request, split, useServer } from '../support/index.mjs';

const open = '/socket.io/?EIO=4&transport=polling';
const socket = 'EIO=4&transport=websocket';
const listed = 'https://a.example:8443';

const corsOf = ({ headers }) => [headers['access-control-allow-origin'], headers['access-control-allow-credentials']];

async function openWith(server, options) {
  const f = new Frames(server, socket, options);
  await f.opened;
  assert.equal((await f.next())[0], '0');
  f.ws.close();
}

function strangersAreRefused(server, origins) {
  return async () => {
    for (const origin of origins) {
      await expectRefusal(request(server, open, { headers: { origin } }), 4, 'Forbidden', 403);
      await expectRefusal(refused(server, socket, { origin }), 4, 'Forbidden', 403);
      const p = await Polling.open(server);
      await expectRefusal(request(server, p.target, { headers: { origin } }), 4, 'Forbidden', 403);
      await expectRefusal(p.post('40', { headers: { origin } }), 4, 'Forbidden', 403);
      await expectRefusal(refused(server, `${socket}&sid=${p.sid}`, { origin }), 4, 'Forbidden', 403);
      await p.join();
      await p.send('1');
    }
  };
}

describe('without --cors-origins', () => {
  const server = useServer();

  test("the server's own page may come in, and who is no page", async () => {
    const own = [`http://127.0.0.1:${server.port}`, `HTTP://127.0.0.1:${server.port}`.toLowerCase()];
    for (const origin of own) {
      const answer = await request(server, open, { headers: { origin } });
      assert.equal(answer.status, 200);
      assert.deepEqual(corsOf(answer), [undefined, undefined]);
      await openWith(server, { origin });
    }
    await openWith(server, {});
    const behindProxy = { headers: { host: 'chat.example', origin: 'https://chat.example' } };
    assert.equal((await request(server, open, behindProxy)).status, 200);
  });

  test('pages of others may not, on any transport', strangersAreRefused(server, ['https://evil.example', 'http://127.0.0.1', 'null', 'http://127.0.0.1.evil.example']));

  test('a preflight allows nothing', async () => {
    const answer = await request(server, open, { method: 'OPTIONS', headers: { origin: listed, 'access-control-request-method': 'POST' } });
    assert.equal(answer.status, 204);
    assert.deepEqual(corsOf(answer), [undefined, undefined]);
  });
});

describe('with --cors-origins', () => {
  const server = useServer('--cors-origins', `https://b.example,${listed}`);

  test('a listed page may come in, with cookies', async () => {
    const headers = { origin: listed };
    const answer = await request(server, open, { headers });
    assert.equal(answer.status, 200);
    assert.deepEqual(corsOf(answer), [listed, 'true']);
    assert.match(answer.headers.vary, /Origin/);
    await openWith(server, { origin: listed });
    const preflight = await request(server, open, {
      method: 'OPTIONS',
      headers: { ...headers, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    assert.equal(preflight.status, 204);
    assert.deepEqual(corsOf(preflight), [listed, 'true']);
    assert.match(preflight.headers['access-control-allow-methods'], /GET.*POST/);
    assert.match(preflight.headers['access-control-allow-headers'], /content-type/i);
    const refusal = await request(server, '/socket.io/?EIO=3&transport=polling', { headers });
    assert.deepEqual([refusal.status, refusal.json.code], [400, 5]);
    assert.deepEqual(corsOf(refusal), [listed, 'true'], 'so that the page can read why');
  });

  test('others may not', strangersAreRefused(server, ['https://a.example', 'https://evil.example']));
});

describe('with --cors-origins *', () => {
  const server = useServer('--cors-origins', '*');

  test('every page may come in, without cookies', async () => {
    for (const origin of ['https://evil.example', 'null']) {
      const answer = await request(server, open, { headers: { origin } });
      assert.equal(answer.status, 200);
      assert.deepEqual(corsOf(answer), ['*', undefined]);
      await openWith(server, { origin });
    }
  });
});

describe('large polls', () => {
  const server = useServer();
  const names = Array.from({ length: 40 }, (_, i) => `no_such_event_${i}`);

  const poll = async (headers) => {
    const p = await Polling.open(server);
    await p.join();
    await p.send(...names.map((name, i) => packet(i, name)));
    const answer = await p.get({ headers });
    await p.send('1');
    return answer;
  };

  test('go out in gzip to who takes it', async () => {
    for (const coding of ['gzip', 'deflate, GZIP;q=0.8']) {
      const answer = await poll({ 'accept-encoding': coding });
      assert.equal(answer.headers['content-encoding'], 'gzip');
      assert.equal(answer.headers['content-type'], 'text/plain; charset=UTF-8');
      assert.equal(split(gunzipSync(answer.bytes).toString()).length, names.length);
    }
    for (const headers of [{}, { 'accept-encoding': 'br' }, { 'accept-encoding': 'gzip;q=0' }]) {
      const answer = await poll(headers);
      assert.equal(answer.headers['content-encoding'], undefined);
      assert.equal(split(answer.text).length, names.length);
    }
  });

  test('small ones go as they are', async () => {
    const answer = await request(server, open, { headers: { 'accept-encoding': 'gzip' } });
    assert.equal(answer.headers['content-encoding'], undefined);
    assert.equal(answer.text[0], '0');
  });
});

describe('when to try again', () => {
  const server = useServer('--cors-origins', listed, '--limit-health', '1', '--limit-stats', '1', '--limit-connect', '1');
  const targets = ['/api/health', '/api/stats', open];
  const exposed = ({ headers }) => headers['access-control-expose-headers'];

  test('may be read by a listed page and by no other, and stands in the message', async () => {
    for (const target of targets) {
      const first = await request(server, target, { headers: { origin: listed } });
      assert.deepEqual([first.status, ...corsOf(first), exposed(first)], [200, listed, 'true', undefined], target);
      for (const origin of [listed, 'https://c.example']) {
        const refusal = await request(server, target, { headers: { origin } });
        if (target === open && origin !== listed) continue; // 403
        assert.equal(refusal.status, 429);
        assert.equal(exposed(refusal), origin === listed ? 'Retry-After' : undefined);
        assert.deepEqual(corsOf(refusal), origin === listed ? [listed, 'true'] : [undefined, undefined]);
        const { error } = refusal.json;
        assert.match(error.message, new RegExp(`: try again in ${refusal.headers['retry-after']} seconds?$`));
      }
    }
  });
});

describe('behind a proxy that changes the Host', () => {
  const server = useServer('--trusted-proxies', '127.0.0.1');
  const status = async (origin, host, headers = {}, from = '127.0.0.1') => (await request(server, open, { from, headers: { host, origin, ...headers } })).status;

  test('without its port it fits the default one', async () => {
    for (const origin of ['http://chat.example', 'https://chat.example', 'https://chat.example:443']) assert.equal(await status(origin, 'chat.example'), 200, origin);
    for (const origin of ['http://chat.example:7702', 'https://chat.example:9999', 'http://chat.example:443', 'https://other.example']) assert.equal(await status(origin, 'chat.example'), 403, origin);
    assert.match(server.program.stdout, /refused http:\/\/chat\.example:7702: the Host is chat\.example, without a port/);
    assert.equal(server.program.stdout.match(/without a port/g).length, 1);
  });

  test('a trusted proxy may say what it was', async () => {
    const origin = 'https://chat.example:7702';
    for (const headers of [{ 'X-Forwarded-Port': '7702' }, { 'X-Forwarded-Host': 'chat.example:7702' }, { 'X-Forwarded-Host': 'chat.example:7702, inner' }, { 'X-Forwarded-Host': 'chat.example', 'X-Forwarded-Port': '7702, 80' }])
      for (const host of ['chat.example', '127.0.0.1:5000', 'chat.example:7702']) {
        const known = host === '127.0.0.1:5000' && !headers['X-Forwarded-Host'] ? 403 : 200;
        assert.equal(await status(origin, host, headers), known, `${JSON.stringify(headers)} ${host}`);
        assert.equal(await status(origin, host, headers, '127.0.0.2'), host === 'chat.example:7702' ? 200 : 403);
        assert.equal(await status('https://evil.example:7702', host, headers), 403);
        assert.equal(await status('https://chat.example:7703', host, headers), 403);
      }
    await openWith(server, { origin, headers: { 'X-Forwarded-Host': 'chat.example:7702' } });
  });
});

describe('behind a proxy that sends Forwarded', () => {
  const server = useServer('--trusted-proxies', '127.0.0.1', '--client-address-header', 'forwarded');

  test('its host counts, and X-Forwarded-Host does not', async () => {
    const status = async (headers) => (await request(server, open, { headers: { host: 'inner', origin: 'https://chat.example:7702', ...headers } })).status;
    assert.equal(await status({ Forwarded: 'for=192.0.2.1;host="chat.example:7702"' }), 200);
    assert.equal(await status({ Forwarded: 'for=192.0.2.1;host=chat.example' }), 403);
    assert.equal(await status({ Forwarded: 'for=192.0.2.1', 'X-Forwarded-Host': 'chat.example:7702' }), 403);
  });
});
