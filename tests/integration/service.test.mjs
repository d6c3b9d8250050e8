// The server under a service manager: what systemd is told over $NOTIFY_SOCKET, and the unit that is shipped.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RawConnection, connect, eventually, launch, run } from '../support/index.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-service-'));
after(() => rmSync(folder, { recursive: true }));

// Node has no datagrams of Unix sockets. A line of JSON a message.
const LISTENER = `
import json, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
name = sys.argv[1]
s.bind('\\0' + name[1:] if name[0] == '@' else name)
print('bound', flush=True)
while True: print(json.dumps(s.recv(4096).decode()), flush=True)
`;

async function manager(name) {
  const listener = run(['-c', LISTENER, name], { bin: '/usr/bin/python3' });
  await eventually(() => listener.stdout.startsWith('bound\n'), true, 'the listener');
  return {
    told: () => listener.stdout.split('\n').slice(1, -1).map((line) => JSON.parse(line)),
    end: async () => {
      listener.child.kill();
      await listener.ended;
    },
  };
}

describe('a service manager', () => {
  for (const name of [path.join(folder, 'notify'), `@flinxx-notify-${process.pid}`])
    test(`is told when the server is ready, reads again, and stops: ${name[0]}`, async () => {
      const systemd = await manager(name);
      const file = path.join(folder, 'conf');
      writeFileSync(file, 'min-age = 20\n');
      const server = await launch(['--config', file], { env: { NOTIFY_SOCKET: name } });
      const told = (count) => eventually(() => systemd.told().length, count, `${count} messages`);
      await told(1);
      server.program.child.kill('SIGHUP');
      await told(3);
      writeFileSync(file, 'min-age = many\n');
      server.program.child.kill('SIGHUP'); // it is ready all the same: it goes on with what it has
      await told(5);
      const client = await connect(server);
      await server.stop();
      await client.closed.promise;
      await told(6);
      const all = systemd.told();
      const reloading = /^RELOADING=1\nMONOTONIC_USEC=\d+$/;
      for (const at of [1, 3]) assert.match(all.splice(at, 1, 'RELOADING')[0], reloading);
      assert.deepEqual(all, ['READY=1', 'RELOADING', 'READY=1', 'RELOADING', 'READY=1', 'STOPPING=1']);
      await systemd.end();
    });

  test('that wants to know hears again and again that the server is alive, and nothing while it is not', async () => {
    const name = path.join(folder, 'alive');
    const systemd = await manager(name);
    const server = await launch(['--threads', '3'], { env: { NOTIFY_SOCKET: name, WATCHDOG_USEC: '90000' } });
    const count = () => systemd.told().filter((each) => each === 'WATCHDOG=1').length;
    await eventually(() => count() > 3, true, 'signs of life');
    server.program.child.kill('SIGSTOP');
    let before;
    do {
      before = count();
      await new Promise((resolve) => setTimeout(resolve, 300));
    } while (count() !== before);
    server.program.child.kill('SIGCONT');
    await eventually(() => count() > before, true, 'signs of life after it');
    await server.stop();
    await systemd.end();
  });

  test('hears of a drain that the server is alive, and not that it is ready, also where it is told to read again', async () => {
    const name = path.join(folder, 'drain');
    const systemd = await manager(name);
    const server = await launch(['--threads', '2', '--drain-timeout', '3600000'], { env: { NOTIFY_SOCKET: name, WATCHDOG_USEC: '90000' } });
    const half = new RawConnection(server).write('GET /api/health HTTP/1.1\r\nHost: flinxx\r\n\r\nGET ');
    await half.answer(); // so the half of the next request has been read
    server.program.child.kill('SIGTERM');
    const after = () => systemd.told().slice(systemd.told().indexOf('STOPPING=1'));
    await eventually(() => systemd.told().includes('STOPPING=1') && after().length > 3, true, 'signs of life in the drain');
    server.program.child.kill('SIGHUP');
    await eventually(() => server.program.stdout.includes('SIGHUP: no option has changed'), true, 'the options read again');
    const before = after().length;
    await eventually(() => after().length > before, true, 'signs of life after it');
    half.write('/api/health HTTP/1.1\r\nHost: flinxx\r\n\r\n');
    assert.deepEqual(await server.program.ended, { status: 0, signal: null });
    assert.deepEqual([...new Set(after())], ['STOPPING=1', 'WATCHDOG=1']);
    await systemd.end();
  });

  test('that does not listen, or is none, hinders nobody', async () => {
    for (const name of [path.join(folder, 'nobody'), 'relative', '/'.repeat(300), '@']) {
      const server = await launch([], { env: { NOTIFY_SOCKET: name, WATCHDOG_USEC: '90000' } });
      await (await connect(server)).leave();
      await server.stop();
    }
  });
});

// That of Debian 13 knows of more, and counts it.
test('the unit exposes no more than docs/operations.md says', { skip: !existsSync('/usr/bin/systemd-analyze') }, () => {
  const unit = fileURLToPath(new URL('../../docs/flinxx.service', import.meta.url));
  const said = execFileSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', unit], { encoding: 'utf8' });
  assert.match(said, /Overall exposure level for flinxx\.service: [01]\.\d OK/);
});
