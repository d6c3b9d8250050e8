// Bans: what reports come to, for whom, and how long.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { connect, eventually, expectStats, launch, meet, runToEnd } from '../support/index.mjs';
import { KEY, PROXY, expectAccepted, expectBanned, fresh, from, leave, pair, refused, reportOnce } from '../support/moderation.mjs';

describe('bans', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-bans-'));
  after(() => rmSync(folder, { recursive: true }));
  const OPTIONS = ['--rate-limits', 'off', ...PROXY, ...KEY, '--report-limit', '3', '--contact', 'mailto:help@example.org'];

  test('so many reporters put an address out, with all its connections, and keep it out', async () => {
    const server = await launch(OPTIONS);
    const rogue = fresh();
    for (const reason of ['spam', 'threat']) await reportOnce(server, fresh(), rogue, reason);
    const [a, b] = await pair(server, fresh(), rogue);
    const idle = await connect(server, from(rogue, { transports: ['polling'] }));
    const begin = Date.now();
    await expectAccepted(a, 'report', { reason: 'threat' });
    await b.expect('partner_disconnected');
    const said = await b.expect('banned');
    assert.deepEqual({ ...said, until: 0 }, { reason: 'threat', until: 0, contact: 'mailto:help@example.org' });
    assert.ok(said.until >= begin + 900_000 && said.until <= Date.now() + 900_000);
    assert.deepEqual(await idle.expect('banned'), said);
    await Promise.all([b.closed.promise, idle.closed.promise]);
    assert.deepEqual(await expectBanned(server, rogue), said);
    // Nobody else is concerned.
    await a.expectNothing();
    await leave(a, ...(await pair(server)));
    await expectStats(server, 0, 0, 0);
    await server.stop();
    const lines = server.program.stdout.split('\n').filter((line) => line.includes(' report '));
    assert.equal(lines.length, 3);
    for (const line of lines) assert.match(line, / report reason=\w+ of=[0-9a-f]{8} by=[0-9a-f]{8} counts=yes weight=\d+\/12( banned=yes)?$/);
    assert.ok(!server.program.stdout.includes(rogue));
  });

  test('one person with many connections bans nobody', async () => {
    const server = await launch(OPTIONS);
    const [rogue, victim] = [fresh(), fresh()];
    const b = await connect(server, from(victim));
    for (let i = 0; i < 20; ++i) {
      const a = await connect(server, from(rogue));
      // The other one would be avoided from the second time on.
      if (i === 0) {
        await meet(a, b);
        await expectAccepted(a, 'report', { reason: 'minor' });
        await b.expect('partner_disconnected');
      } else {
        await a.do('find_partner');
        await a.expect('waiting');
        await b.do('find_partner');
        await b.expect('waiting');
        await b.do('stop');
        assert.equal(await refused(a, 'report', { reason: 'minor' }), 'not_in_session');
      }
      await leave(a);
    }
    await b.expectNothing();
    await leave(b);
    await server.stop();
  });

  test('outlive a restart in their file; a damaged one is said to be, and put aside', async () => {
    const file = path.join(folder, 'bans');
    const options = [...OPTIONS, '--ban-file', file];
    const rogue = fresh();
    let server = await launch(options);
    for (let i = 0; i < 3; ++i) await reportOnce(server, fresh(), rogue);
    const said = await expectBanned(server, rogue);
    await server.stop();
    const text = readFileSync(file, 'utf8');
    assert.ok(!text.includes(rogue));

    server = await launch(options);
    assert.deepEqual(await expectBanned(server, rogue), said);
    await server.stop();

    writeFileSync(file, text.slice(0, -3));
    server = await launch(options);
    assert.match(server.program.stdout, /the ban file .*bans is damaged.*bans\.damaged/);
    assert.equal(readFileSync(`${file}.damaged`, 'utf8'), text.slice(0, -3));
    await leave(await connect(server, from(rogue)));
    // And a new one is written.
    for (let i = 0; i < 3; ++i) await reportOnce(server, fresh(), rogue);
    await eventually(() => existsSync(file) && readFileSync(file, 'utf8').split('\n').length, 4, 'lines of the file');
    await server.stop();
  });

  test('whose file is somebody else\'s keep the server from starting, and leave it as it is', async () => {
    const file = path.join(folder, 'notes.txt');
    writeFileSync(file, 'to do');
    for (const [wrong, why] of [[file, /^flinxx: ban-file: .*notes.txt is not a file of bans\n$/], [folder, /^flinxx: ban-file: .* is not a file\n$/]]) {
      const { status, stderr } = await runToEnd([...OPTIONS, '--port', '0', '--ban-file', wrong]);
      assert.equal(status, 1);
      assert.match(stderr, why);
      assert.ok(!existsSync(`${wrong}.damaged`));
    }
    assert.equal(readFileSync(file, 'utf8'), 'to do');
  });

  test('a file that cannot be written is said once, and bans stay in memory', async () => {
    const server = await launch([...OPTIONS, '--ban-file', '/dev/full/bans']);
    const rogues = [fresh(), fresh()];
    for (const rogue of rogues) for (let i = 0; i < 3; ++i) await reportOnce(server, fresh(), rogue);
    for (const rogue of rogues) await expectBanned(server, rogue);
    await server.stop();
    assert.equal(server.program.stdout.match(/cannot write the ban file/g).length, 1);
  });

  test('whoever comes back from an address that is banned is put out, on whatever worker', async () => {
    const server = await launch([...OPTIONS, '--threads', '4']);
    const [rogue, elsewhere] = [fresh(), fresh()];
    const away = await Promise.all(Array.from({ length: 8 }, () => connect(server, from(elsewhere))));
    for (let i = 0; i < 3; ++i) await reportOnce(server, fresh(), rogue);
    await expectBanned(server, rogue);
    for (const { socket, engine, closed } of away) {
      const { _pid, _lastOffset } = socket;
      engine.transport.ws.terminate();
      await closed.promise;
      Object.assign(socket, { _pid, _lastOffset });
      socket.io.opts.extraHeaders['x-forwarded-for'] = rogue;
      const heard = new Promise((resolve) => socket.once('banned', resolve).once('connect_error', resolve));
      socket.connect();
      assert.equal((await heard).reason, 'spam');
      socket.disconnect();
    }
    await expectStats(server, 0, 0, 0);
    await server.stop();
  });

  test('who is banned does not come back with a recovery id, nor after a restart', async () => {
    const rogue = fresh();
    const file = path.join(folder, 'more-bans');
    let server = await launch([...OPTIONS, '--ban-file', file]);
    const b = await connect(server, from(rogue));
    const { _pid, _lastOffset } = b.socket;
    for (let i = 0; i < 3; ++i) await reportOnce(server, fresh(), rogue);
    assert.equal((await b.expect('banned')).reason, 'spam');
    await b.closed.promise;
    const { port } = server;
    await server.stop();
    server = await launch([...OPTIONS, '--ban-file', file], { fixed: ['--host', '127.0.0.1', '--port', `${port}`, '--stun-urls', 'none'] });
    Object.assign(b.socket, { _pid, _lastOffset });
    const heard = new Promise((resolve) => {
      b.socket.once('connect_error', () => resolve('refused'));
      b.socket.once('banned', () => resolve('put out'));
    });
    b.socket.connect();
    assert.match(await heard, /refused|put out/);
    b.socket.disconnect();
    await expectStats(server, 0, 0, 0);
    await server.stop();
  });
});
