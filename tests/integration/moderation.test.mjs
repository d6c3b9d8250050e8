// Reports and blocks: who reports whom, and what strangers cannot do with it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connect, expectStats, launch, meet, useServer } from '../support/index.mjs';
import { KEY, PROXY, expectAccepted, fresh, from, leave, pair, refused } from '../support/moderation.mjs';

describe('a report or a block', () => {
  const server = useServer(...PROXY, ...KEY);

  for (const [name, ...args] of [['report', { reason: 'nudity' }], ['block'], ['block', null], ['block', {}]])
    test(`${name} ${JSON.stringify(args)} ends the call, and both are free`, async () => {
      const [a, b] = await pair(server);
      await expectAccepted(a, name, ...args);
      assert.deepEqual(await b.expect('partner_disconnected'), {});
      await a.expectNothing();
      await expectStats(server, 2, 0, 0);
      assert.equal(await refused(a, 'ice_candidate', { candidate: null }), 'not_in_session');
      await leave(a, b);
    });

  test('without an acknowledgement it is silent', async () => {
    const [a, b] = await pair(server);
    a.socket.emit('report', { reason: 'other' });
    await b.expect('partner_disconnected');
    await a.expectNothing();
    await leave(a, b);
  });

  test('names its session, or means the last one; also after its end', async () => {
    const [a, b] = [await connect(server, from(fresh())), await connect(server, from(fresh()))];
    await a.do('find_partner');
    await a.expect('waiting');
    await b.do('find_partner');
    const { sessionId } = await a.expect('partner_found');
    await b.expect('partner_found');
    await b.do('stop');
    await a.expect('partner_disconnected');
    const token = await expectAccepted(a, 'report', { reason: 'threat', sessionId });
    assert.equal(await expectAccepted(a, 'block', { sessionId }), token);
    assert.equal(await expectAccepted(a, 'block'), token);
    // The other one may as well, and it is another token.
    assert.notEqual(await expectAccepted(b, 'block', { sessionId }), token);
    // Meanwhile in another session: that one goes on.
    const c = await connect(server, from(fresh()));
    await meet(a, c);
    assert.equal(await expectAccepted(a, 'block', { sessionId }), token);
    a.socket.emit('ice_candidate', { candidate: null });
    await c.expect('ice_candidate');
    await leave(a, b, c);
  });

  test('of a session one was not in, or of none, is refused', async () => {
    const [a, b] = await pair(server);
    const c = await connect(server, from(fresh()));
    assert.equal(await refused(c, 'report', { reason: 'spam' }), 'not_in_session');
    await b.do('stop');
    await a.expect('partner_disconnected');
    const sessionId = '00000000-0000-4000-8000-000000000000';
    for (const client of [a, c]) assert.equal(await refused(client, 'report', { reason: 'spam', sessionId }), 'not_in_session');
    await leave(a, b, c);
  });

  test('the session id of others is of no use', async () => {
    const [a, b, c] = [await connect(server, from(fresh())), await connect(server, from(fresh())), await connect(server, from(fresh()))];
    await a.do('find_partner');
    await a.expect('waiting');
    await b.do('find_partner');
    const { sessionId } = await a.expect('partner_found');
    await b.expect('partner_found');
    assert.equal(await refused(c, 'report', { reason: 'spam', sessionId }), 'not_in_session');
    assert.equal(await refused(c, 'block', { sessionId }), 'not_in_session');
    await a.expectNothing();
    await b.do('stop');
    await a.expect('partner_disconnected');
    assert.equal(await refused(c, 'block', { sessionId }), 'not_in_session');
    await leave(a, b, c);
  });

  test('of the wrong shape is refused', async () => {
    const [a, b] = await pair(server);
    for (const args of [[], [null], [{}], [{ reason: 'fun' }], [{ reason: 1 }], [{ reason: 'spam', sessionId: 1 }], [{ reason: 'spam' }, 1], ['spam']])
      assert.equal(await refused(a, 'report', ...args), 'invalid_payload', JSON.stringify(args));
    for (const args of [['x'], [{ sessionId: 1 }], [{ session: 'x' }], [null, null]])
      assert.equal(await refused(a, 'block', ...args), 'invalid_payload', JSON.stringify(args));
    await b.expectNothing();
    await leave(a, b);
  });
});

describe('two who are kept apart', () => {
  const server = useServer(...PROXY, ...KEY);

  for (const name of ['report', 'block'])
    test(`do not meet again after a ${name}, and meet whoever else comes`, async () => {
      const [a, b] = await pair(server);
      await expectAccepted(a, name, { reason: name === 'report' ? 'spam' : undefined });
      await b.expect('partner_disconnected');
      for (const each of [a, b]) {
        await each.do('find_partner');
        await each.expect('waiting');
      }
      const c = await connect(server, from(fresh()));
      await c.do('find_partner');
      assert.equal((await a.expect('partner_found')).partnerId, c.userId);
      const d = await connect(server, from(fresh()));
      await d.do('find_partner');
      assert.equal((await b.expect('partner_found')).partnerId, d.userId);
      await leave(a, b, c, d);
      await expectStats(server, 0, 0, 0);
    });

  test('are told apart by address when they come back as other users', async () => {
    const [one, other] = [fresh(), fresh()];
    const before = await pair(server, one, other);
    await expectAccepted(before[0], 'block');
    await leave(...before);
    const [a, b] = [await connect(server, from(one)), await connect(server, from(other))];
    for (const each of [a, b]) {
      await each.do('find_partner');
      await each.expect('waiting');
    }
    await leave(a, b);
  });
});

describe('block tokens', () => {
  // That `one` has from a block of `other`, of a server that is gone.
  async function tokenOf(one, other) {
    const first = await launch(['--rate-limits', 'off', ...PROXY, ...KEY]);
    const pairOf = await pair(first, one, other);
    const token = await expectAccepted(pairOf[0], 'block');
    await leave(...pairOf);
    await first.stop();
    return token;
  }

  // After a restart the server has nothing but what browsers keep.
  test('outlive the server with the same key, and are good for whoever they were made for', async () => {
    const [one, other] = [fresh(), fresh()];
    const token = await tokenOf(one, other);

    const server = await launch(['--rate-limits', 'off', ...PROXY, ...KEY]);
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    const other65 = Array.from({ length: 65 }, (_, i) => `${i}`);
    const meetWith = async (avoid, expected, of = one) => {
      const [a, b] = [await connect(server, from(of)), await connect(server, from(other))];
      await a.do('find_partner', { avoid });
      await a.expect('waiting');
      await b.do('find_partner');
      await b.expect(expected);
      await leave(a, b);
    };
    await meetWith([], 'partner_found');
    await meetWith([forged], 'partner_found');
    await meetWith([token.slice(1), 'x', '', 'A'.repeat(100_000)], 'partner_found');
    await meetWith([token], 'partner_found', fresh()); // somebody else's
    await meetWith([...other65, token], 'partner_found'); // more than count
    await meetWith([forged, token], 'waiting');
    const a = await connect(server, from(fresh()));
    for (const avoid of [1, 'x', [1], [null], {}]) assert.equal(await refused(a, 'find_partner', { avoid }), 'invalid_payload');
    await leave(a);
    await server.stop();
  });

  test('go along with a skip as well', async () => {
    const [one, other] = [fresh(), fresh()];
    const token = await tokenOf(one, other);

    const server = await launch(['--rate-limits', 'off', ...PROXY, ...KEY]);
    for (const [avoid, expected] of [[[], 'partner_found'], [[token], 'waiting']]) {
      const [a, c] = await pair(server, one);
      await a.do('skip_user', { avoid });
      await a.expect('waiting');
      const b = await connect(server, from(other));
      await b.do('find_partner');
      await b.expect(expected);
      await leave(a, b, c);
    }
    const a = await connect(server, from(fresh()));
    for (const avoid of [1, 'x', [1], [null], {}]) assert.equal(await refused(a, 'skip_user', { avoid }), 'invalid_payload');
    await leave(a);
    await server.stop();
  });
});

describe('the limit of reports', () => {
  const server = useServer('--rate-limits', 'on', '--limit-connect', '0', '--limit-find', '0', '--limit-stats', '0', ...KEY);

  test('ten reports and blocks a minute, and not once more', async () => {
    const a = await connect(server);
    for (let i = 0; i < 10; ++i) assert.equal(await refused(a, i % 2 ? 'report' : 'block', i % 2 ? { reason: 'spam' } : {}), 'not_in_session');
    const ack = await a.ask('report', { reason: 'spam' });
    assert.equal(ack.code, 'rate_limited');
    assert.ok(ack.retryAfterMs > 0 && ack.retryAfterMs <= 60_000);
    await leave(a);
  });

  test('two of one address are kept apart as users', async () => {
    const [a, b] = [await connect(server), await connect(server)];
    await meet(a, b);
    await expectAccepted(a, 'report', { reason: 'spam' });
    await b.expect('partner_disconnected');
    for (const each of [a, b]) {
      await each.do('find_partner');
      await each.expect('waiting');
    }
    await leave(a, b);
    await leave(...(await meet(await connect(server), await connect(server))));
  });
});

describe('the limit of searches', () => {
  const server = useServer('--rate-limits', 'on', '--limit-connect', '0', '--limit-stats', '0', ...PROXY, ...KEY);

  test('is not reached by whoever blocks one after another, stops and goes on', async () => {
    const a = await connect(server, from(fresh()));
    await a.do('find_partner');
    await a.expect('waiting');
    for (let i = 0; i < 5; ++i) {
      const b = await connect(server, from(fresh()));
      await b.do('find_partner');
      await Promise.all([a, b].map((each) => each.expect('partner_found')));
      await expectAccepted(a, 'block');
      await a.do('stop');
      await leave(b);
      await a.do('find_partner');
      await a.expect('waiting');
    }
    await leave(a);
  });
});
