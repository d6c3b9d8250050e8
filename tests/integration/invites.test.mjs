// Links by which two meet each other and nobody else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connect, expectStats, useServer } from '../support/index.mjs';
import { Bare } from '../support/bare.mjs';
import { useRestartable } from '../support/restart.mjs';

const leave = (...clients) => Promise.all(clients.map((c) => c.leave()));

async function registered(server) {
  const raw = await Bare.open(server);
  await raw.expect('user_registered');
  return raw;
}

async function refused(client, invite) {
  const { ok, code, message } = await client.ask('find_partner', { invite });
  assert.deepEqual([ok, code], [false, 'invite_unknown']);
  assert.match(message, /link/);
}

async function meet(a, b, invite) {
  await a.do('find_partner', { invite });
  await a.expect('waiting');
  await b.do('find_partner', { invite });
  assert.equal((await b.expect('partner_found')).partnerId, a.userId);
  assert.equal((await a.expect('partner_found')).partnerId, b.userId);
}

async function makeLink(client) {
  const { ok, code } = await client.ask('invite');
  assert.equal(ok, true);
  assert.match(code, /^[A-Za-z0-9_-]{22}$/);
  return code;
}

describe('invites', () => {
  const server = useServer('--threads', '2', '--rate-limits', 'off');
  const open = (count) => Promise.all(Array.from({ length: count }, () => connect(server)));

  test('two who have the code meet, while strangers wait, and strangers meet each other', async () => {
    const [a, b, stranger, other] = await open(4);
    const code = await makeLink(a);
    await stranger.do('find_partner');
    await stranger.expect('waiting');
    await meet(a, b, code);
    await other.do('find_partner');
    assert.equal((await other.expect('partner_found')).partnerId, stranger.userId);
    await leave(a, b, stranger, other);
  });

  test('whoever waits by it counts as waiting, and no stranger meets them', async () => {
    const [a, stranger] = await open(2);
    await a.do('find_partner', { invite: await makeLink(a) });
    await a.expect('waiting');
    await stranger.do('find_partner');
    await stranger.expect('waiting');
    await expectStats(server, 2, 0, 2);
    await a.expectNothing();
    await leave(a, stranger);
    await expectStats(server, 0, 0, 0);
  });

  test('a third one is refused, in the call and after it, and waits on where they were', async () => {
    const [a, b, third] = await open(3);
    const code = await makeLink(a);
    await third.do('find_partner');
    await third.expect('waiting');
    await meet(a, b, code);
    await refused(third, code);
    await leave(a, b);
    await refused(third, code);
    await expectStats(server, 1, 0, 1);
    await third.leave();
  });

  test('the two meet again by it; a skip leads to strangers', async () => {
    const [a, b, stranger] = await open(3);
    const code = await makeLink(a);
    await meet(a, b, code);
    await a.do('stop');
    await b.expect('partner_disconnected');
    await meet(b, a, code);
    await stranger.do('find_partner');
    await stranger.expect('waiting');
    await a.do('skip_user');
    assert.equal((await a.expect('partner_found')).partnerId, stranger.userId);
    await b.expect('user_skipped');
    await leave(a, b, stranger);
  });

  test('a code that nobody was given, or that is none, is refused', async () => {
    const [a] = await open(1);
    for (const code of ['', 'x', 'A'.repeat(22), 'A'.repeat(5000)]) await refused(a, code);
    const { code } = await a.ask('find_partner', { invite: 5 });
    assert.equal(code, 'invalid_payload');
    await expectStats(server, 1, 0, 0);
    await a.leave();
  });

  test('two of whom one has blocked the other do not meet by it', async () => {
    const [a, b] = await open(2);
    const code = await makeLink(a);
    await meet(a, b, code);
    assert.equal((await a.ask('block')).ok, true);
    await b.expect('partner_disconnected');
    await a.do('find_partner', { invite: code });
    await a.expect('waiting');
    await refused(b, code);
    await leave(a, b);
  });

  test('who waits by it goes on waiting by it after a recovery', async () => {
    const a = await registered(server);
    const [b] = await open(1);
    const code = await makeLink(b);
    a.send('find_partner', { invite: code });
    await a.expect('waiting');
    await a.cutOff();
    await expectStats(server, 1, 0, 0);
    assert.equal(await a.back(), true);
    await a.expect('waiting');
    await b.do('find_partner', { invite: code });
    await b.expect('partner_found');
    await leave(a, b);
  });
});

describe('invites that end', () => {
  const server = useServer('--invite-time', '2000', '--rate-limits', 'off');

  test('whoever waits is told that the link is over, and nobody meets by it any more', async () => {
    const a = await connect(server);
    const code = await makeLink(a);
    await a.do('find_partner', { invite: code });
    await a.expect('waiting');
    assert.equal((await a.expect('error')).code, 'invite_unknown');
    await expectStats(server, 1, 0, 0);
    await refused(a, code);
    await a.leave();
  });
});

describe('invites of one user', () => {
  const server = useServer('--rate-limits', 'on');

  test('have a bound', async () => {
    const a = await connect(server);
    for (let i = 0; i < 10; ++i) await makeLink(a);
    const { code, retryAfterMs } = await a.ask('invite');
    assert.equal(code, 'rate_limited');
    assert.ok(retryAfterMs > 0);
    await a.leave();
  });
});

describe('after a restart with the same key', () => {
  const server = useRestartable('--rate-limits', 'off', '--recovery-time', '60000');

  test('the link holds on which somebody waits', async () => {
    const maker = await connect(server);
    const code = await makeLink(maker);
    await maker.leave();
    const a = await registered(server);
    a.send('find_partner', { invite: code });
    await a.expect('waiting');
    await server.restart();
    assert.equal(await a.back(), true);
    await a.expect('waiting');
    const b = await connect(server);
    await b.do('find_partner', { invite: code });
    await b.expect('partner_found');
    await a.expect('partner_found');
    await leave(a, b);
  });
});
