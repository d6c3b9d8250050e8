// What moderators see and decide on the operator's listener, and what becomes of it.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Client, connect, eventually, expectError, meet, request } from '../support/index.mjs';
import { TOKEN, adminOf, ask, from, report, withAdmin } from '../support/admin.mjs';
import { launchNode, startRedis, statsOf } from '../support/cluster.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-moderators-'));
after(() => rmSync(folder, { recursive: true }));
const KEY = ['--session-key', 'a-secret-of-this-test', '--trusted-proxies', '127.0.0.1', '--contact', 'mailto:help@example.org'];
const MINUTE = 60_000;
const REPORTS = '/api/moderation/reports';
const BANS = '/api/moderation/bans';

const withServer = (args, use) => withAdmin([...KEY, ...args], use);

const open = async (server, query = '') => (await ask(server, 'GET', REPORTS + query)).json.reports;
const bans = async (server) => (await ask(server, 'GET', BANS)).json.bans;

/// The error of a connect; nothing if it came in.
async function refusal(server, address) {
  const client = new Client(server, from(address));
  const error = await new Promise((resolve) => {
    client.socket.once('connect_error', resolve);
    client.socket.once('connect', () => resolve(undefined));
  });
  client.socket.disconnect();
  return error;
}

describe('moderators', () => {
  test('see who was reported, decide, and see nobody’s address', async () => {
    await withServer(['--log-format', 'json'], async (server) => {
      const before = Date.now();
      await report(server, '10.0.0.1', '10.9.9.9', 'nudity');
      await report(server, '10.0.0.2', '10.9.9.9', 'spam');
      await report(server, '10.0.0.1', '10.8.8.8', 'threat');
      const [first, second, ...rest] = await open(server);
      assert.deepEqual(rest, []);
      const { id, first: since, last, ...more } = first;
      assert.match(id, /^[0-9a-f]{8}$/);
      assert.ok(before <= since && since <= last && last <= Date.now());
      assert.deepEqual(more, { reports: 2, reporters: 2, reasons: { nudity: 1, spam: 1 }, here: 0, ban: null, note: '' });
      assert.deepEqual([second.reporters, second.reasons], [1, { threat: 1 }]);
      assert.deepEqual((await ask(server, 'GET', `${REPORTS}?limit=1`)).json.more, true);

      assert.equal((await ask(server, 'POST', REPORTS, { id, note: 'seen' })).status, 200);
      assert.equal((await ask(server, 'POST', REPORTS, { id, done: true })).status, 200);
      assert.deepEqual((await open(server)).map((each) => each.id), [second.id]);
      await report(server, '10.0.0.3', '10.9.9.9');
      assert.equal((await open(server))[0].note, 'seen');
      const events = server.program.stdout.trim().split('\n').map((each) => JSON.parse(each)).filter((each) => each.event === 'report');
      assert.equal(events.length, 4);
      const { time, message, by, ...fields } = events[0];
      assert.deepEqual(fields, { level: 'info', event: 'report', reason: 'nudity', id, counts: true, weight: 4, needed: 20, banned: false });
      for (const target of [REPORTS, BANS]) assert.doesNotMatch((await ask(server, 'GET', target)).text, /10\.\d|[0-9a-f]{9}[0-9a-f]*[a-f]/);
    });
  });

  test('ban by hand: out at once, for as long as they say, also after a restart; a lift lets in', async () => {
    const file = path.join(folder, 'bans');
    let id;
    const until = Date.now() + 3650 * 24 * 60 * MINUTE;
    await withServer(['--ban-file', file], async (server) => {
      await report(server, '10.0.0.1', '10.9.9.9', 'minor');
      await report(server, '10.0.0.1', '10.8.8.8');
      [{ id }] = (await open(server)).filter((each) => each.reasons.minor);
      const [rogue, partner, other] = [await connect(server, from('10.9.9.9')), await connect(server, from('10.0.0.2')), await connect(server, from('10.9.9.9'))];
      await meet(rogue, partner);
      assert.equal((await open(server)).find((each) => each.id === id).here, 2);
      const answer = await ask(server, 'POST', BANS, { id, reason: 'minor', until, note: 'said so' });
      const begun = { id, reason: 'minor', until, count: 1, by: 'moderator', note: 'said so' };
      assert.deepEqual([answer.status, answer.json], [201, begun]);
      for (const client of [rogue, other]) {
        assert.deepEqual(await client.expect('banned'), { reason: 'minor', until, contact: 'mailto:help@example.org' });
        await client.closed.promise;
      }
      await partner.expect('partner_disconnected');
      await partner.leave();
      assert.deepEqual(await bans(server), [begun]);
      assert.deepEqual((await open(server)).find((each) => each.id === id).ban, { reason: 'minor', until, count: 1, by: 'moderator' });
      assert.equal((await refusal(server, '10.9.9.9')).message, 'banned');
      assert.equal(await refusal(server, '10.8.8.8'), undefined);
      assert.match(server.program.stdout, new RegExp(`ban reason=minor of=${id} until=${until} count=1 by=moderator`));
    });
    assert.match(readFileSync(file, 'utf8'), new RegExp(`^flinxx bans 2\n${id}[0-9a-f]{8} ${until} 1 minor moderator \\d+ \\w+\nend 1\n$`));
    await withServer(['--ban-file', file], async (server) => {
      assert.equal((await refusal(server, '10.9.9.9')).data.until, until);
      assert.deepEqual((await bans(server)).map(({ by, note }) => [by, note]), [['moderator', 'said so']]);
      assert.equal((await ask(server, 'DELETE', `${BANS}?id=${id}`)).status, 200);
      assert.equal(await refusal(server, '10.9.9.9'), undefined);
      expectError(await ask(server, 'DELETE', BANS, { id }), 404, 'unknown_id');
      assert.deepEqual(await bans(server), []);
    });
    await withServer(['--ban-file', file], async (server) => assert.equal(await refusal(server, '10.9.9.9'), undefined));
  });

  test('lift what the rules have done, and the next report does not bring it back', async () => {
    await withServer(['--report-limit', '2'], async (server) => {
      await report(server, '10.0.0.1', '10.9.9.9');
      await report(server, '10.0.0.2', '10.9.9.9');
      const [{ id, by, count }] = await bans(server);
      assert.deepEqual([by, count], ['rules', 1]);
      assert.equal((await ask(server, 'DELETE', BANS, { id })).status, 200);
      expectError(await ask(server, 'DELETE', BANS, { id }), 404, 'not_banned');
      await report(server, '10.0.0.3', '10.9.9.9');
      assert.deepEqual(await bans(server), []);
      await report(server, '10.0.0.4', '10.9.9.9');
      assert.deepEqual((await bans(server)).map((each) => each.count), [1]);
    });
  });

  test('are told what is wrong, need the token, and are nowhere else', async () => {
    await withServer([], async (server) => {
      await report(server, '10.0.0.1', '10.9.9.9');
      const [{ id }] = await open(server);
      const good = { id, reason: 'spam', minutes: 1 };
      for (const wrong of [undefined, {}, { ...good, id: 'x' }, { ...good, id: `${id}0` }, { ...good, reason: 'fun' }, { ...good, minutes: 0 }, { ...good, minutes: 6_000_000 }, { ...good, until: 1 }, { ...good, note: 'x'.repeat(501) }, { ...good, hours: 1 }])
        expectError(await ask(server, 'POST', BANS, wrong), 400, 'invalid_payload');
      for (const wrong of [{ id, note: 'x', done: 'yes' }, { id, note: 'x', done: null }, { id, note: 'x', dismiss: true }])
        expectError(await ask(server, 'POST', REPORTS, wrong), 400, 'invalid_payload');
      assert.equal((await open(server))[0].note, '');
      for (const [query, sent] of [[`?id=${id}&id=${id}`], ['?id=%zz'], [`?id=${id}`, { id }], [`?id=${id}&note=x`]])
        expectError(await ask(server, 'DELETE', BANS + query, sent), 400, 'invalid_payload');
      expectError(await ask(server, 'POST', BANS, { ...good, id: '00000000' }), 404, 'unknown_id');
      expectError(await ask(server, 'POST', BANS, { ...good, note: 'x'.repeat(5000) }), 413, 'payload_too_large');
      expectError(await ask(server, 'POST', BANS, good, { headers: { 'Content-Type': 'text/plain' } }), 415, 'unsupported_media_type');
      for (const query of ['?limit=0', '?limit=1001', '?limit=x', '?limit=%zz', '?limit=5&limit=6', '?limit', '?most=5']) expectError(await ask(server, 'GET', REPORTS + query), 400, 'invalid_payload');
      const put = await ask(server, 'PUT', BANS, good);
      expectError(put, 405, 'method_not_allowed');
      assert.equal(put.headers.allow, 'GET, HEAD, POST, DELETE');
      for (const [method, target] of [['GET', REPORTS], ['POST', REPORTS], ['GET', BANS], ['POST', BANS], ['DELETE', BANS]]) {
        expectError(await ask(server, method, target, good, { token: '' }), 401, 'unauthorized');
        expectError(await request(server, target, { method, headers: { Authorization: `Bearer ${TOKEN}` } }), 404, 'not_found');
      }
      assert.deepEqual(await bans(server), []);
    });
  });
});

describe('moderators of two nodes', () => {
  const rogue = '10.9.9.9';
  let redis;
  let nodes;
  const launchBoth = async () => {
    nodes = [];
    for (let i = 0; i < 2; ++i) {
      const node = await launchNode(redis, '--admin-listen', '127.0.0.1:0', '--admin-token', TOKEN, '--contact', 'mailto:help@example.org', '--trusted-proxies', '127.0.0.1');
      nodes.push(Object.assign(node, { admin: adminOf(node) }));
    }
  };
  const stopBoth = () => Promise.all(nodes.map((each) => each.stop()));
  before(async () => {
    redis = await startRedis();
    await launchBoth();
  });
  after(async () => {
    await stopBoth();
    await redis.stop();
  });

  test('what is noted and dismissed at one is so at both', async () => {
    const [a, b] = nodes;
    for (const node of nodes) await eventually(async () => (await statsOf(node)).nodes, 2, 'nodes that know each other');
    const seen = (node) => async () => (await open(node)).map(({ reports, note }) => [reports, note]);
    await report(a, '10.0.0.3', '10.9.9.8');
    const [{ id }] = await open(a);
    await eventually(seen(b), [[1, '']], 'the report at the other node');
    assert.equal((await ask(b, 'POST', REPORTS, { id, note: 'seen' })).status, 200);
    await eventually(seen(a), [[1, 'seen']], 'the note');
    assert.equal((await ask(a, 'POST', REPORTS, { id, done: true })).status, 200);
    await eventually(seen(b), [], 'nothing to decide');
    await report(a, '10.0.0.4', '10.9.9.8');
    for (const node of nodes) await eventually(seen(node), [[2, 'seen']], 'a report more');
    await ask(a, 'POST', REPORTS, { id, done: true });
    await eventually(seen(b), [], 'nothing to decide');
  });

  test('what is decided at one holds at both, for as long as it says, and outlives both', async () => {
    const [a, b] = nodes;
    await report(a, '10.0.0.1', rogue);
    const [{ id }] = await open(a);
    const there = await connect(b, from(rogue));
    const until = Date.now() + 3650 * 24 * 60 * MINUTE;
    assert.equal((await ask(a, 'POST', BANS, { id, reason: 'minor', until })).status, 201);
    assert.deepEqual(await there.expect('banned'), { reason: 'minor', until, contact: 'mailto:help@example.org' });
    await there.closed.promise;
    await eventually(async () => (await redis.ask('HLEN', '{fx}:bans')).trim(), '1', 'bans in Redis');

    await stopBoth();
    await launchBoth();
    for (const node of nodes) {
      assert.equal((await refusal(node, rogue)).message, 'banned');
      assert.deepEqual((await bans(node)).map((each) => [each.id, each.until, each.by]), [[id, until, 'moderator']]);
    }

    assert.equal((await ask(nodes[1], 'DELETE', `${BANS}?id=${id}`)).status, 200);
    await eventually(() => refusal(nodes[0], rogue), undefined, 'nobody is put out');
    await stopBoth();
    await launchBoth();
    for (const node of nodes) assert.equal(await refusal(node, rogue), undefined);
  });
});
