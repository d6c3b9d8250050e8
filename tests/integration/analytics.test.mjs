// Call events: what a server tells of calls that are over, what flinxx-analytics makes of it in a real PostgreSQL, and
// that a snapshot of that can be restored.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect, eventually, expectStats, launch, meet, random, runToEnd, within } from '../support/index.mjs';
import { launchAdmin } from '../support/admin.mjs';
import { Bare } from '../support/bare.mjs';
import { launchNode, meetAcross, startRedis, statsOf } from '../support/cluster.mjs';
import { scrape } from '../support/metrics.mjs';
import { CONSUMER, runScript, startConsumer, startPostgres } from '../support/postgres.mjs';
import { KEY } from '../support/restart.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-calls-'));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const COUNT = 10_000;
let postgres;
before(async () => {
  postgres = await startPostgres();
});
after(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});

const linesOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
const eventsOf = (file) => linesOf(file).map((line) => JSON.parse(line));
const count = () => postgres.ask('SELECT count(*) FROM flinxx.calls').then(Number, () => -1);
const SUMS = 'SELECT count(*), count(DISTINCT id), sum(length_s), sum(first_wait_ms), sum(second_wait_ms), count(*) FILTER (WHERE shared) FROM flinxx.calls';

/// Events of two days, as a server writes them.
function generated() {
  const next = random(7);
  const pick = (...from) => from[Math.floor(next() * from.length)];
  return Array.from({ length: COUNT }, () => ({
    id: randomUUID(),
    ended_at: pick(1_764_288_000, 1_764_374_400) + 60 * Math.floor(next() * 1440),
    length_s: Math.floor(next() * 3600),
    first_wait_ms: 100 * Math.floor(next() * 600),
    second_wait_ms: pick(null, 0, 100 * Math.floor(next() * 600)),
    ended: pick('skip', 'stop', 'leave', 'lost'),
    shared: next() < 0.25,
    mode: pick('video', 'video', 'text'),
    node: pick(0, 1),
  }));
}

const sum = (events, of) => events.reduce((total, event) => total + (of(event) ?? 0), 0);
const sumsOf = (events) =>
  [events.length, events.length, sum(events, (e) => e.length_s), sum(events, (e) => e.first_wait_ms), sum(events, (e) => e.second_wait_ms), events.filter((e) => e.shared).length].join('|');

/// Kills a consumer in the middle of the batch that has the call, and starts another one.
async function killInTheMiddle(args, { id }) {
  await postgres.ask(`CREATE FUNCTION flinxx.hold() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.id = '${id}' THEN PERFORM pg_sleep(25); END IF; RETURN NEW; END $$;
    CREATE TRIGGER hold BEFORE INSERT ON flinxx.calls FOR EACH ROW EXECUTE FUNCTION flinxx.hold()`);
  const held = `FROM pg_stat_activity WHERE wait_event = 'PgSleep'`;
  const first = startConsumer(postgres, args);
  await eventually(() => postgres.ask(`SELECT count(*) ${held}`), '1', 'a consumer in the middle of its work');
  first.child.kill('SIGKILL');
  await first.ended;
  await postgres.ask(`SELECT pg_terminate_backend(pid, 10000) ${held}; DROP FUNCTION flinxx.hold() CASCADE`);
  const then = await count();
  assert.ok(then > 0 && then < COUNT, `${then} calls when it was killed`);
  await readAll(args);
}

async function readAll(args, variables = {}) {
  const { status, stdout } = await runToEnd([...args, '--once'], { bin: CONSUMER, env: { ...postgres.env, ...variables } });
  assert.equal(status, 0, stdout);
}

describe('10,000 calls', () => {
  const events = generated();
  before(() => readAll(['--call-events', path.join(folder, 'nothing yet')]));

  test('from a file, which is moved away meanwhile: each once, though the consumer is killed in the middle', async () => {
    const file = path.join(folder, 'generated.jsonl');
    const written = (some) => some.map((event) => `${JSON.stringify(event)}\n`).join('');
    writeFileSync(`${file}.1`, written(events.slice(0, 6000)));
    writeFileSync(file, `${written(events.slice(6000))}no event\n{"id":"x"}\n${written([events[0]])}{"id":"${randomUUID()}`);
    await killInTheMiddle(['--call-events', file], events[5000]);
    assert.equal(await postgres.ask(SUMS), sumsOf(events));
    // It is moved while nobody reads it, and goes on; what had no end yet has one now.
    renameSync(`${file}.1`, `${file}.2`);
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, '"}\n');
    const more = { ...events[1], id: randomUUID() };
    writeFileSync(file, written([more]));
    await readAll(['--call-events', file]);
    assert.equal(await postgres.ask(SUMS), sumsOf([...events, more]));
  });

  test('and no line that is none of them holds them up', async () => {
    await postgres.ask('TRUNCATE flinxx.calls');
    const file = path.join(folder, 'hostile.jsonl');
    const next = random(11);
    const noise = Array.from({ length: 5000 }, () => String.fromCharCode(33 + Math.floor(next() * 94))).join('');
    const hostile = [noise, '['.repeat(1e6), `${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`, '\0\u{1f600}', '', 'x'.repeat(1e7)];
    const numbers = [{ length_s: 2 ** 31 }, { length_s: 1e300 }, { ended_at: -1 }, { node: 65_536 }, { ended: '\0' }, { id: noise }];
    for (const wrong of numbers) hostile.push(JSON.stringify({ ...events[2], ...wrong }));
    const [one, other] = events.map((event) => JSON.stringify(event));
    writeFileSync(file, [...hostile, one, ...hostile, other, 'y'.repeat(1e7)].join('\n'));
    await readAll([], { FLINXX_CALL_EVENTS: file, FLINXX_PORT: 'of the server' });
    assert.equal(await postgres.ask(SUMS), sumsOf(events.slice(0, 2)));
  });

  test('from Redis, likewise; what another consumer has left is taken over', async () => {
    await postgres.ask('TRUNCATE flinxx.calls');
    const redis = await startRedis();
    await eventually(() => redis.ask('PING').catch(() => ''), 'PONG\n', 'Redis');
    const stream = '{fx}:calls';
    for (let i = 0; i < COUNT; i += 1000) {
      const script = `for i = 1, #ARGV do redis.call('XADD', KEYS[1], '*', 'call', ARGV[i]) end`;
      await redis.ask('EVAL', script, '1', stream, ...events.slice(i, i + 1000).map((event) => JSON.stringify(event)));
    }
    await killInTheMiddle(['--call-events', 'redis', '--redis', redis.url], events[5000]);
    assert.equal(await postgres.ask(SUMS), sumsOf(events));
    assert.equal(await redis.ask('XPENDING', stream, 'analytics'), '0\n\n\n\n');
    // A snapshot may be older than what was read: the group is set back, and all of it comes again. Some of it has been left
    // for two minutes by a consumer who is gone.
    await postgres.ask('DELETE FROM flinxx.calls');
    await redis.ask('XGROUP', 'SETID', stream, 'analytics', '0');
    const left = (await redis.ask('XREADGROUP', 'GROUP', 'analytics', 'gone', 'COUNT', '100', 'STREAMS', stream, '>')).match(/^\d+-\d+$/gm);
    assert.equal(left.length, 100);
    await redis.ask('XCLAIM', stream, 'analytics', 'gone', '0', ...left, 'IDLE', '120000', 'JUSTID');
    const again = startConsumer(postgres, ['--call-events', 'redis', '--redis', redis.url, '--consumer', '2']);
    await eventually(() => postgres.ask(SUMS), sumsOf(events), 'the sums');
    again.child.kill('SIGTERM');
    assert.deepEqual(await within(again.ended, 'the end of the consumer'), { status: 0, signal: null });
    assert.doesNotMatch(again.stdout, /warn|error/);
    await redis.stop();
  });

  test('a day: matches, waits, lengths, endings', async () => {
    const day = 1_764_288_000;
    const own = events.filter((event) => event.ended_at < day + 86_400);
    assert.equal(await postgres.ask(`SELECT matches, with_interest, text_only FROM flinxx.matches_a_day ORDER BY day LIMIT 1`), [own.length, own.filter((e) => e.shared).length, own.filter((e) => e.mode === 'text').length].join('|'));
    const waits = own.flatMap((event) => [event.first_wait_ms, event.second_wait_ms]).filter((ms) => ms !== null).sort((a, b) => a - b);
    const median = (waits[Math.floor((waits.length - 1) / 2)] + waits[Math.ceil((waits.length - 1) / 2)]) / 2000;
    assert.equal(await postgres.ask('SELECT waits, round(median_s::numeric, 4)::real FROM flinxx.waits_a_day ORDER BY day LIMIT 1'), `${waits.length}|${median}`);
    assert.equal(await postgres.ask('SELECT calls, total_s FROM flinxx.lengths_a_day ORDER BY day LIMIT 1'), `${own.length}|${sum(own, (e) => e.length_s)}`);
    assert.equal(await postgres.ask('SELECT sum(calls) FROM flinxx.endings_a_day'), String(COUNT));
  });

  test('a snapshot, everything dropped, the restore: the same sums, and a server\'s calls go on', async () => {
    const tables = async () => [await postgres.ask(SUMS), await postgres.ask('SELECT * FROM flinxx.files ORDER BY 1'), await postgres.ask('SELECT * FROM flinxx.waits_a_day ORDER BY 1')];
    const own = await tables();
    const snapshots = path.join(folder, 'snapshots');
    await assert.rejects(runScript({ env: { ...postgres.env, PGPORT: '1' } }, 'snapshot', snapshots));
    assert.deepEqual(readdirSync(snapshots), []);
    const snapshot = await runScript(postgres, 'snapshot', snapshots);
    assert.match(snapshot, /flinxx-\d{8}T\d{6}Z\.dump$/);
    await postgres.ask('DROP SCHEMA flinxx CASCADE');
    assert.equal(await count(), -1);
    assert.equal(await runScript(postgres, 'restore', snapshots), `restored from ${snapshot}`);
    assert.deepEqual(await tables(), own);
    // Over what is there, and not at all if it is damaged.
    await postgres.ask('DELETE FROM flinxx.calls');
    await runScript(postgres, 'restore', snapshot);
    assert.deepEqual(await tables(), own);
    const damaged = path.join(folder, 'damaged.dump');
    writeFileSync(damaged, readFileSync(snapshot).subarray(0, 5000));
    await assert.rejects(runScript(postgres, 'restore', damaged));
    assert.deepEqual(await tables(), own);

    const file = path.join(folder, 'after.jsonl');
    const server = await launch(['--call-events', file, '--rate-limits', 'off']);
    const [a, b] = [await connect(server), await connect(server)];
    await meet(a, b);
    await a.do('stop');
    const consumer = startConsumer(postgres, ['--call-events', file]);
    await eventually(count, COUNT + 1, 'calls');
    // It outlives the database.
    await postgres.kill();
    await b.expect('partner_disconnected');
    await meet(a, b);
    await b.do('stop');
    await eventually(() => /connected.*\n(.*error.*\n)+/.test(consumer.stdout), true, 'a fault that is said');
    await postgres.begin();
    await eventually(count, COUNT + 2, 'calls');
    consumer.child.kill('SIGTERM');
    assert.deepEqual(await within(consumer.ended, 'the end of the consumer'), { status: 0, signal: null });
    await server.stop();
  });
});

describe('call events', () => {
  test('say how a call has ended and not who was in it', async () => {
    const file = path.join(folder, 'calls.jsonl');
    const server = await launch(['--call-events', file, '--rate-limits', 'off', '--threads', '2', '--recovery-time', '0']);
    const [a, b] = [await connect(server), await connect(server)];
    const told = [a.userId, b.userId, a.id, b.id, '127.0.0.1', 'chess'];
    const ended = [];
    const expectEnd = async (how) => {
      ended.push(how);
      await eventually(() => eventsOf(file).map((event) => event.ended), ended, 'how calls have ended');
    };
    const meetBoth = async (wishes) => {
      for (const each of [a, b]) await each.do('find_partner', wishes);
      await a.expect('waiting');
      const { sessionId } = await a.expect('partner_found');
      assert.equal((await b.expect('partner_found')).sessionId, sessionId);
      told.push(sessionId);
    };
    for (const [ender, partner] of [[a, b], [b, a]]) {
      await meetBoth();
      await ender.do('stop');
      await partner.expect('partner_disconnected');
      await expectEnd('stop');
      await meetBoth({ interests: ['chess'] });
      await ender.do('skip_user');
      await ender.expect('waiting');
      await partner.expect('user_skipped');
      await ender.do('stop');
      await expectEnd('skip');
    }
    await meetBoth({ mode: 'text' });
    assert.ok((await b.ask('report', { reason: 'spam' })).ok);
    await a.expect('partner_disconnected');
    await expectEnd('report');
    const [c, d] = [await connect(server), await connect(server)];
    await meet(a, c);
    assert.ok((await a.ask('block')).ok);
    await c.expect('partner_disconnected');
    await expectEnd('block');
    await meet(c, d);
    await d.leave();
    await c.expect('partner_disconnected');
    await expectEnd('leave');
    const e = await connect(server, { transports: ['websocket'] });
    await meet(c, e);
    e.engine.transport.ws.terminate();
    await c.expect('partner_disconnected');
    await expectEnd('lost');
    const f = await connect(server);
    await meet(c, f);
    await server.stop();
    await expectEnd('server');

    const events = eventsOf(file);
    for (const event of events) {
      assert.deepEqual(Object.keys(event), ['id', 'ended_at', 'length_s', 'first_wait_ms', 'second_wait_ms', 'ended', 'shared', 'mode', 'node']);
      assert.match(event.id, UUID);
      assert.equal(event.ended_at % 60, 0);
      assert.ok(Math.abs(event.ended_at - Date.now() / 1000) < 180);
      assert.ok(Number.isInteger(event.length_s));
      for (const wait of [event.first_wait_ms, event.second_wait_ms]) assert.equal(wait % 100, 0);
      assert.equal(event.node, 0);
    }
    assert.deepEqual(events.map((event) => event.shared), events.map((_, i) => i === 1 || i === 3));
    assert.deepEqual(events.map((event) => event.mode), events.map((_, i) => (i === 4 ? 'text' : 'video')));
    const text = readFileSync(file, 'utf8');
    for (const each of told) assert.ok(!text.includes(each), each);
  });

  test('say that a call was undone whose partner was no longer there', async () => {
    const file = path.join(folder, 'undone.jsonl');
    const server = await launch(['--call-events', file, '--rate-limits', 'off', '--relax-time', '1100']);
    // Who has waited a second is asked for a sign of life with the match, and a bare client gives none.
    const [gone, stays] = [await Bare.open(server), await connect(server)];
    await gone.expect('user_registered');
    gone.send('find_partner', { interests: ['chess'] });
    await gone.expect('waiting');
    await stays.do('find_partner', { interests: ['go'] });
    await stays.expect('waiting');
    await gone.expect('partner_found');
    await gone.cutOff();
    await stays.expect('partner_found');
    await eventually(() => eventsOf(file).map((event) => event.ended), ['undone'], 'how calls have ended');
    await server.stop();
  });

  test('go on in a new file where the old one was moved away', async () => {
    const file = path.join(folder, 'moved.jsonl');
    const server = await launch(['--call-events', file, '--rate-limits', 'off']);
    const [a, b] = [await connect(server), await connect(server)];
    const call = async () => {
      await meet(a, b);
      await a.do('stop');
      await b.expect('partner_disconnected');
    };
    await call();
    await eventually(() => linesOf(file).length, 1, 'lines');
    renameSync(file, `${file}.1`);
    await call();
    await eventually(() => linesOf(file).length, 1, 'lines of the new one');
    assert.equal(linesOf(`${file}.1`).length, 1);
    await server.stop();
  });

  test('wait where the disk is full, without holding anybody up; that is said once', async () => {
    const server = await launchAdmin(['--call-events', '/dev/full']);
    const [a, b] = [await connect(server), await connect(server)];
    for (let i = 0; i < 5; ++i) {
      await meet(a, b);
      await a.do('stop');
      await b.expect('partner_disconnected');
    }
    const { sum: of } = await scrape(server);
    assert.equal(of('flinxx_call_events_total', { fate: 'written' }), 0);
    await server.stop();
    assert.equal(server.program.stdout.match(/call events cannot be written: \/dev\/full: No space left on device/g).length, 1);
    assert.match(server.program.stdout, /call events: 5 could not be written to the end, and are lost/);
  });

  test('of a cluster go to Redis, from all nodes; one that is away is waited for', async () => {
    const redis = await startRedis();
    await eventually(() => redis.ask('PING').catch(() => ''), 'PONG\n', 'Redis');
    const server = await launchAdmin(['--redis', redis.url, '--session-key', KEY, '--call-events', 'redis']);
    const [a, b] = [await connect(server), await connect(server)];
    await meetAcross(a, b);
    await redis.kill();
    await a.do('stop');
    await b.expect('partner_disconnected');
    await eventually(() => /call events cannot be written/.test(server.program.stdout), true, 'a fault that is said');
    redis.begin();
    await eventually(async () => (await redis.ask('XLEN', '{fx}:calls').catch(() => '')).trim(), '1', 'events in Redis');
    await eventually(async () => (await scrape(server)).sum('flinxx_call_events_total', { fate: 'written' }), 1, 'written');
    await postgres.ask('TRUNCATE flinxx.calls');
    await readAll(['--call-events', 'redis', '--redis', redis.url]);
    assert.equal(await postgres.ask('SELECT ended FROM flinxx.calls'), 'stop');
    await expectStats(server, 2, 0, 0);
    await server.stop();
    await redis.stop();
  });

  test('of two at two nodes come from one of these, which knows of the other what it hears', async () => {
    const redis = await startRedis();
    const [nodes, files] = [[], ['first', 'second'].map((name) => path.join(folder, `${name}.jsonl`))];
    for (const file of files) nodes.push(await launchNode(redis, '--call-events', file));
    for (const node of nodes) await eventually(async () => (await statsOf(node)).nodes, 2, 'how many nodes there are');
    const clients = [await connect(nodes[0]), await connect(nodes[1])];
    const told = () => files.map(eventsOf);
    for (const [count, way, partnerHears] of [[1, 'stop', 'partner_disconnected'], [2, 'skip_user', 'user_skipped'], [3, 'stop', 'partner_disconnected']]) {
      const ender = count % 2;
      const before = told();
      await meetAcross(...clients);
      await clients[ender].do(way);
      await clients[1 - ender].expect(partnerHears);
      if (way === 'skip_user') {
        await clients[ender].expect('waiting');
        await clients[ender].do('stop');
      }
      await eventually(() => told().flat().length, count, 'calls that were told');
      const teller = told()[0].length > before[0].length ? 0 : 1;
      const { ended, second_wait_ms: second, shared } = told()[teller].at(-1);
      assert.deepEqual([ended, second, shared], [way === 'skip_user' ? 'skip' : teller === ender ? 'stop' : 'left', null, false]);
    }
    for (const events of told()) assert.ok(new Set(events.map(({ node }) => node)).size <= 1);
    for (const client of clients) await client.leave();
    await Promise.all(nodes.map((node) => node.stop()));
    assert.equal(told().flat().length, 3);
    await redis.stop();
  });

  test('a file that cannot be opened, and redis without a Redis, keep the server from starting', async () => {
    const nowhere = path.join(folder, 'nowhere', 'calls.jsonl');
    const started = await runToEnd(['--port', '0', '--call-events', nowhere]);
    assert.deepEqual([started.status, started.stderr], [1, `flinxx: call-events: ${nowhere} cannot be written: No such file or directory\n`]);
    const checked = await runToEnd(['--check-config', '--call-events', nowhere]);
    assert.equal(checked.status, 1);
    assert.match(checked.stderr, /call-events: .*nowhere\/calls\.jsonl cannot be written\n/);
    const without = await runToEnd(['--call-events', 'redis']);
    assert.deepEqual([without.status, without.stderr], [2, 'flinxx: call-events redis needs redis beside it\n']);
  });
});
