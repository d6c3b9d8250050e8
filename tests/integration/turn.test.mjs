// TURN credentials, held against a real coturn: whose they are, how long they are good for, and a call that has no other
// way.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { openUser, startBrowser, untilInCall } from '../../web/e2e/harness.mjs';
import { connect, connectPair, deferred, freePort, launch, run, runToEnd, within } from '../support/index.mjs';
import { useRestartable } from '../support/restart.mjs';

const SECRET = 'turn-secret-of-the-tests';
const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-turn-'));
const turn = {};

before(async () => {
  turn.port = await freePort();
  turn.url = `turn:127.0.0.1:${turn.port}`;
  const addresses = ['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1', `--listening-port=${turn.port}`, '--allow-loopback-peers'];
  const auth = ['--realm=test.local', '--use-auth-secret', `--static-auth-secret=${SECRET}`];
  const quiet = ['-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file=stdout', `--userdb=${folder}/db`, `--pidfile=${folder}/pid`];
  turn.program = run([...addresses, ...auth, ...quiet], { bin: 'turnserver' });
  const listens = deferred();
  turn.program.onOutput(() => /admin thread/.test(turn.program.stdout) && listens.resolve());
  const early = turn.program.ended.then(() => Promise.reject(new Error(`coturn has ended: ${turn.program.stdout}`)));
  await within(Promise.race([listens.promise, early]), 'coturn');
  early.catch(() => {});
});
after(async () => {
  turn.program.child.kill('SIGKILL');
  await turn.program.ended;
  rmSync(folder, { recursive: true });
});

/// Whether coturn allocates for these credentials, and relays: its own client, which talks to itself.
async function allocates({ username, credential }) {
  const args = ['-u', username, '-w', credential, '-y', '-n', '1', '-m', '1', '-p', String(turn.port), '127.0.0.1'];
  const { status, stdout } = await runToEnd(args, { bin: 'turnutils_uclient' });
  assert.match(stdout, status === 0 ? /Total lost packets 0 / : /Cannot complete Allocation/);
  return status === 0;
}

const turnOf = ({ iceServers }) => iceServers.find(({ credential }) => credential);
const expiryOf = ({ username }) => Number(username.split(':')[0]);
const options = (url, ...more) => ['--turn-urls', url, '--turn-secret', SECRET, ...more];

// Two in a session, and what each of them was told of it.
async function call(server) {
  const [a, b] = [await connect(server), await connect(server)];
  await a.do('find_partner');
  assert.deepEqual(Object.keys(await a.expect('waiting')), ['message', 'here', 'waiting', 'iceServers', 'iceTransportPolicy']);
  await b.do('find_partner');
  return [[a, await a.expect('partner_found')], [b, await b.expect('partner_found')]];
}

describe('credentials', () => {
  // The port is known by then only.
  const server = {};
  before(async () => Object.assign(server, await launch(['--rate-limits', 'off', ...options(turn.url)])));
  after(() => server.stop());

  test('are each user\'s own, for an hour, and coturn takes them', async () => {
    const two = await call(server);
    const own = two.map(([user, found]) => {
      const { urls, username } = turnOf(found);
      assert.deepEqual(urls, [turn.url]);
      assert.equal(username.split(':')[1], user.userId);
      const seconds = expiryOf(turnOf(found)) - Date.now() / 1000;
      assert.ok(seconds > 3590 && seconds <= 3600, `${seconds} s`);
      assert.equal(found.iceTransportPolicy, 'all');
      return turnOf(found);
    });
    assert.deepEqual(await Promise.all(own.map(allocates)), [true, true]);
    for (const [user] of two) await user.leave();
  });

  test('that are changed are refused', async () => {
    const [[a, found], [b]] = await call(server);
    const { username, credential } = turnOf(found);
    const later = `${Number(username.split(':')[0]) + 1000}:${a.userId}`;
    const changed = [
      { username: later, credential },
      { username: username.replace(a.userId, b.userId), credential },
      { username, credential: `A${credential.slice(1)}` === credential ? `B${credential.slice(1)}` : `A${credential.slice(1)}` },
      { username: 'nobody', credential: SECRET },
    ];
    for (const each of changed) assert.equal(await allocates(each), false, JSON.stringify(each));
    await Promise.all([a.leave(), b.leave()]);
  });
});

describe('credentials of a few seconds', () => {
  // Renewed when a quarter is left, and counted in whole seconds: half a second at least is left for what this test asks.
  const server = {};
  before(async () => Object.assign(server, await launch(['--rate-limits', 'off', ...options(turn.url, '--turn-ttl', '6')])));
  after(() => server.stop());

  test('are renewed before they end, as long as the session lasts; the old ones end', async () => {
    const [[a, ofA], [b, ofB]] = await call(server);
    const first = turnOf(ofA);
    const renewed = [await a.expect('ice_servers'), await b.expect('ice_servers')];
    assert.ok(Date.now() / 1000 <= expiryOf(first), 'in time');
    for (const [i, user] of [a, b].entries()) {
      assert.deepEqual(Object.keys(renewed[i]), ['iceServers', 'iceTransportPolicy']);
      assert.equal(turnOf(renewed[i]).username.split(':')[1], user.userId);
      assert.ok(expiryOf(turnOf(renewed[i])) > expiryOf(turnOf([ofA, ofB][i])));
    }
    while (Date.now() / 1000 <= expiryOf(first) + 1) await pause(100);
    assert.equal(await allocates(first), false);
    // On a slow machine those that have come meanwhile may have ended too.
    let latest;
    do latest = turnOf(await a.expect('ice_servers'));
    while (expiryOf(latest) < Date.now() / 1000 + 2);
    assert.equal(await allocates(latest), true);
    await Promise.all([a.leave(), b.leave()]);
  });

  test('nobody gets any who looks for no partner; whoever waits has its own, once', async () => {
    const [[a], [b]] = await call(server);
    const [idler, waiter] = [await connect(server), await connect(server)];
    await a.do('stop');
    await b.expect('partner_disconnected');
    await waiter.do('find_partner');
    assert.equal(turnOf(await waiter.expect('waiting')).username.split(':')[1], waiter.userId);
    await pause(5000); // longer than until credentials are renewed: nothing comes
    for (const each of [a, b, idler, waiter]) await each.expectNothing();
    await Promise.all([a, b, idler, waiter].map((each) => each.leave()));
  });
});

describe('after a restart', () => {
  const server = useRestartable('--rate-limits', 'off', ...options('turn:127.0.0.1:3478'));
  test('whoever is back in a session gets new ones, for nobody knows how old theirs are', async () => {
    const two = await connectPair(server, { reconnection: true });
    const fresh = two.map(({ socket }) => once(socket, 'ice_servers'));
    const known = two.map(({ userId }) => userId);
    await server.restart();
    for (const [i, each] of fresh.entries()) {
      const [ice] = await within(each, 'credentials');
      assert.equal(turnOf(ice).username.split(':')[1], known[i]);
      assert.equal(two[i].socket.recovered, true);
    }
    for (const { socket } of two) socket.disconnect();
  });
});

describe('relay-only', () => {
  const server = {};
  let browser;
  before(async () => {
    const dist = path.resolve(import.meta.dirname, '../../web/dist');
    Object.assign(server, await launch(['--rate-limits', 'off', '--web-root', dist, ...options(turn.url, '--ice-transport-policy', 'relay')]));
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  test('two pages have a call through coturn alone', async () => {
    const two = [await openUser(browser, server.url), await openUser(browser, server.url)];
    for (const each of two) await each.enter();
    await untilInCall(...two);
    for (const { page, errors } of two) {
      const kinds = await page.evaluate(async () => {
        const found = [];
        for (const pc of globalThis.connections)
          for (const report of (await pc.getStats()).values()) if (/-candidate$/.test(report.type)) found.push(report.candidateType);
        return found;
      });
      assert.ok(kinds.length >= 2 && kinds.every((kind) => kind === 'relay'), String(kinds));
      assert.deepEqual(errors, []);
    }
    for (const each of two) await each.leave();
  });
});
