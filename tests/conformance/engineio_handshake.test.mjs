// Engine.IO: how a session begins, which requests are refused, and what a page of another origin is told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, RawConnection, expectGone, expectRefusal, refused, request } from '../support/index.mjs';
import { ITS_OWN, expectAnswers, leave, upgraded, useEcho } from './echo.mjs';

const at = (query) => `/engine.io/?${query}`;
const poll = at('EIO=4&transport=polling');

describe('the open packet', () => {
  const server = useEcho('engineio_echo', ITS_OWN);
  const said = { pingInterval: 300, pingTimeout: 200, maxPayload: 1_000_000 };

  test('over polling', async () => {
    const { status, headers, text } = await request(server, poll);
    assert.deepEqual([status, text[0]], [200, '0']);
    assert.equal(headers['content-type'].toLowerCase(), 'text/plain; charset=utf-8');
    const { sid, ...rest } = JSON.parse(text.slice(1));
    assert.equal(typeof sid, 'string');
    assert.deepEqual(rest, { upgrades: ['websocket'], ...said });
  });

  test('over WebSocket', async () => {
    const { sid, ...rest } = (await Frames.open(server)).handshake;
    assert.equal(typeof sid, 'string');
    assert.deepEqual(rest, { upgrades: [], ...said });
  });
});

describe('a session', () => {
  const server = useEcho('engineio_echo');

  test('has an id of its own, which fits an address', async () => {
    const sessions = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? Polling : Frames).open(server)));
    for (const { sid } of sessions) assert.equal(encodeURIComponent(sid), sid);
    assert.equal(new Set(sessions.map(({ sid }) => sid)).size, sessions.length);
    await Promise.all(sessions.map(leave));
  });

  test('is opened whatever else the query says, in any order', async () => {
    for (const rest of ['t=x1', 'b64=1', 'x=%F0%9F%98%80&y', 'token=a%26transport%3Dtcp', '&&=&'])
      for (const text of [`EIO=4&transport=TRANSPORT&${rest}`, `${rest}&transport=TRANSPORT&EIO=4`]) {
        await leave(await Polling.open(server, text.replace('TRANSPORT', 'polling')));
        await leave(await Frames.open(server, text.replace('TRANSPORT', 'websocket')));
      }
  });

  test('wants its sid and transport only, once it is open', async () => {
    const p = await Polling.open(server);
    p.target = at(`transport=polling&sid=${p.sid}`);
    await expectAnswers(p, ['4x'], ['4x']);
    await leave(p);
  });
});

describe('a refusal', () => {
  const server = useEcho('engineio_echo');
  const unknownTransport = [0, 'Transport unknown'];
  const unknownSession = [1, 'Session ID unknown'];
  const badMethod = [2, 'Bad handshake method'];
  const badRequest = [3, 'Bad request'];
  const badVersion = [5, 'Unsupported protocol version'];

  const cases = [
    ['EIO=4', unknownTransport],
    ['EIO=4&transport=', unknownTransport],
    ['EIO=4&transport=abc', unknownTransport],
    ['EIO=4&transport=WebSocket', unknownTransport],
    ['EIO=4&transport=__proto__', unknownTransport],
    ['EIO=4&transport=abc&sid=nobody', unknownTransport],
    ['transport=abc', unknownTransport],
    ['EIO=4&transport=THIS&sid=', unknownSession],
    ['EIO=4&transport=THIS&sid=nobody', unknownSession],
    [`EIO=4&transport=THIS&sid=${'A'.repeat(20)}`, unknownSession],
    [`EIO=4&transport=THIS&sid=${'A'.repeat(5000)}`, unknownSession],
    ['EIO=3&transport=THIS&sid=nobody', unknownSession],
    ['EIO=4&transport=OTHER', badRequest],
    ['transport=THIS', badVersion],
    ['EIO=&transport=THIS', badVersion],
    ['EIO=abc&transport=THIS', badVersion],
    ['EIO=3&transport=THIS', badVersion],
    ['EIO=5&transport=THIS', badVersion],
    ['EIO=04&transport=THIS', badVersion],
  ];
  const forTransport = (text, own, other) => text.replace('THIS', own).replace('OTHER', other);

  test('over polling is a 400 that says why, and the connection can be used again', async () => {
    const raw = new RawConnection(server);
    for (const [text, [code, message]] of cases) {
      raw.write(`GET ${at(forTransport(text, 'polling', 'websocket'))} HTTP/1.1\r\nHost: x\r\n\r\n`);
      const answer = await raw.answer();
      assert.match(answer.headers['content-type'], /^application\/json/);
      await expectRefusal(answer, code, message);
    }
    raw.destroy();
  });

  test('over WebSocket is the same, and the connection is closed', async () => {
    for (const [text, why] of cases) await expectRefusal(refused(server, forTransport(text, 'websocket', 'polling')), ...why);
    const raw = new RawConnection(server);
    raw.write(
      `GET ${at('EIO=3&transport=websocket')} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await expectRefusal(raw.answer(), ...badVersion);
    assert.equal((await raw.end()).length, 0);
  });

  test('of a first request that is not GET', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
      await expectRefusal(request(server, poll, { method, body: '4x' }), ...badMethod);
    await expectRefusal(request(server, at('EIO=4&transport=abc'), { method: 'POST' }), ...unknownTransport);
    await expectRefusal(request(server, `${poll}&sid=nobody`, { method: 'POST' }), ...unknownSession);
  });

  test('of a request on the other transport disturbs nothing', async () => {
    const [p, f, u] = [await Polling.open(server), await Frames.open(server), await upgraded(server)];
    for (const { sid } of [f, u]) {
      await expectRefusal(request(server, `${poll}&sid=${sid}`), ...badRequest);
      await expectRefusal(request(server, `${poll}&sid=${sid}`, { method: 'POST', body: '1' }), ...badRequest);
    }
    await expectRefusal(request(server, at(`EIO=4&transport=websocket&sid=${p.sid}`)), ...badRequest);
    await expectRefusal(refused(server, `EIO=4&transport=polling&sid=${p.sid}`), ...badRequest);
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      assert.equal((await request(server, p.target, { method, body: '1' })).status, 400);
    for (const session of [p, f, u]) {
      await expectAnswers(session, ['4still here'], ['4still here']);
      await leave(session);
    }
  });

  test('of whatever comes for a session that is over', async () => {
    const [p, f] = [await Polling.open(server), await Frames.open(server)];
    for (const session of [p, f]) {
      await leave(session);
      const target = `${poll}&sid=${session.sid}`;
      await expectGone(request(server, target));
      await expectGone(request(server, target, { method: 'POST', body: '4x' }));
      await expectGone(refused(server, `EIO=4&transport=websocket&sid=${session.sid}`));
    }
  });
});

describe('a page of another origin', () => {
  const server = useEcho('engineio_echo');
  const headers = { Origin: 'https://elsewhere.example:8443' };

  test('may read every answer, the refusals too', async () => {
    const p = await Polling.open(server);
    await p.send('4x');
    const posted = await p.post('4y', { headers });
    assert.equal(posted.text, 'ok');
    const ofSession = [posted, await p.get({ headers }), await p.post('x', { headers }), await p.get({ headers })];
    const others = await Promise.all([poll, at('EIO=3&transport=polling'), at('EIO=4')].map((target) => request(server, target, { headers })));
    for (const answer of [...ofSession, ...others]) assert.equal(answer.headers['access-control-allow-origin'], '*', answer.text);
  });

  test('may ask beforehand, for a POST with header fields of its own', async () => {
    const answer = await request(server, `${poll}&sid=nobody`, {
      method: 'OPTIONS',
      headers: { ...headers, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type,x-token' },
    });
    assert.ok(answer.status === 200 || answer.status === 204, `${answer.status}`);
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    assert.match(answer.headers['access-control-allow-methods'], /\bPOST\b/);
    const allowed = answer.headers['access-control-allow-headers'].toLowerCase().split(/ *, */);
    for (const name of ['content-type', 'x-token']) assert.ok(allowed.includes(name), `${allowed}`);
  });

  test('gets its WebSocket', async () => {
    const f = new Frames(server, 'EIO=4&transport=websocket', { origin: headers.Origin });
    assert.equal((await f.next())[0], '0');
    f.ws.close();
  });
});

describe('what this server does not speak', () => {
  const server = useEcho('engineio_echo');

  test('JSONP is refused as a transport that is not known', async () => {
    for (const j of ['j=0', 'j=12', 'j', 'j=']) await expectRefusal(request(server, `${poll}&${j}`), 0, 'Transport unknown');
    const p = await Polling.open(server);
    await expectAnswers(p, ['4x'], ['4x']);
    await leave(p);
    await leave(await Frames.open(server, 'EIO=4&transport=websocket&j=0'));
  });

  test('Engine.IO 3 is refused as a version that is not supported', async () => {
    for (const query of ['EIO=3&transport=polling', 'EIO=3&transport=polling&b64=1', 'transport=polling'])
      await expectRefusal(request(server, at(query)), 5, 'Unsupported protocol version');
  });
});
