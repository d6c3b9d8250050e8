// Whose pages may use the server, and what browsers are told about it; gzip for large polls.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { expectRefusal, packet, refused } from './engineio.mjs';
import { Frames, Polling, request, split, useServer } from './helpers.mjs';

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
