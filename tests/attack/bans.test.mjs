// Attacks on bans, their file and whoever is told of them: nobody waits for a disk or a receiver, nor is kept out for longer.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually, launch, preloaded } from '../support/index.mjs';
import { attack, many } from './attack.mjs';
import { Stranger } from './stranger.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-attack-bans-'));
after(() => rmSync(folder, { recursive: true }));
const OPTIONS = ['--threads', '2', '--rate-limits', 'off', '--trusted-proxies', '127.0.0.1', '--session-key', 'a-secret-of-this-test'];

function use(options, ...args) {
  const server = {};
  before(async () => Object.assign(server, await launch([...OPTIONS, ...args], options())));
  after(async () => server.stop?.());
  return server;
}

let addresses = 0;
const fresh = () => `10.${(++addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;

/// One whom a stranger meets and reports; its address.
async function report(server) {
  const [rogue, reporter] = [await Stranger.enter(server, fresh()), await Stranger.enter(server, fresh())];
  await rogue.meet(reporter);
  assert.equal((await reporter.ask('report', { reason: 'spam' })).ok, true);
  rogue.frames.ws.close(1000);
  await Promise.all([rogue.frames.closed(), reporter.leave()]);
  return rogue.address;
}

const isBanned = async (server, address) => (await Stranger.refusal(server, address))?.message === 'banned';
const bansIn = (file) => (existsSync(file) ? /\nend (\d+)\n$/.exec(readFileSync(file, 'utf8'))?.[1] : undefined);

describe('the ban file', () => {
  const file = path.join(folder, 'bans');
  const server = use(() => ({}), '--report-limit', '1', '--ban-file', file);
  let bans = 0;

  attack('is damaged again and again', server, async () => {
    for (let i = 0; i < 10; ++i) {
      writeFileSync(file, ['', 'flinxx bans 2\nend', 'x'.repeat(1_000_000), '\0'][i % 4]);
      const address = await report(server);
      ++bans;
      await eventually(() => bansIn(file), `${bans}`, 'bans in the file');
      assert.ok(await isBanned(server, address));
    }
  });
});

const disk = mkdtempSync(path.join(os.tmpdir(), 'flinxx-attack-disk-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status === 0;
after(() => {
  if (isMounted) execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true });
});

describe('the disk of the ban file', { skip: !isMounted && 'a small disk needs root' }, () => {
  const file = path.join(disk, 'bans'), filler = path.join(disk, 'filler');
  const server = use(() => ({}), '--report-limit', '1', '--ban-file', file);
  let bans = 0;
  let times = 0;

  attack('is full', server, async () => {
    await report(server);
    ++bans;
    await eventually(() => bansIn(file), `${bans}`, 'bans in the file');
    const kept = readFileSync(file, 'utf8');
    assert.throws(() => writeFileSync(filler, Buffer.alloc(1 << 20)), { code: 'ENOSPC' });
    for (let i = 0; i < 5; ++i, ++bans) assert.ok(await isBanned(server, await report(server)));
    ++times;
    await eventually(() => server.program.stdout.match(/cannot write the ban file/g)?.length, times, 'times that it is said');
    assert.equal(readFileSync(file, 'utf8'), kept);
    rmSync(filler);
    await report(server);
    ++bans;
    await eventually(() => bansIn(file), `${bans}`, 'bans in the file');
    assert.equal(server.program.stdout.match(/is written again/g).length, times);
  });
});

describe('the wall clock', () => {
  const library = path.join(folder, 'clock.so'), clock = path.join(folder, 'clock');
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, fileURLToPath(new URL('../support/clock.c', import.meta.url)), '-ldl']);
  const set = (seconds) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    writeFileSync(clock, bytes, { flag: 'r+' });
  };
  writeFileSync(clock, Buffer.alloc(8));
  const server = use(() => ({ env: { ...preloaded(library), CLOCK_FILE: clock } }), '--report-limit', '1', '--ban-times', '3');
  const DAY = 86_400;
  let days = 0;

  attack('is set back by a day, and again, and forward', server, async () => {
    for (const step of [-1, -1, 2]) {
      const address = await report(server);
      assert.ok(await isBanned(server, address));
      days += step;
      set(days * DAY);
      const refusal = await Stranger.refusal(server, address);
      if (step > 0) assert.equal(refusal, undefined);
      else assert.ok(refusal.data.until <= Date.now() + days * DAY * 1000 + 3000);
      await eventually(() => isBanned(server, address), false, 'whether it is banned');
    }
  });
});

describe('the webhook', () => {
  const receivers = [
    ['that hangs', () => {}],
    ['that is slow', (socket) => {
      const timer = setInterval(() => socket.write('H'), 300);
      socket.on('close', () => clearInterval(timer));
    }],
    ['that hangs up', (socket) => socket.end()],
  ];
  for (const [name, receive] of receivers)
    describe(name, () => {
      let port;
      const hook = net.createServer((socket) => receive(socket.on('error', () => {})));
      before(async () => {
        hook.listen(0, '127.0.0.1');
        await once(hook, 'listening');
        ({ port } = hook.address());
      });
      after(() => hook.close());
      const server = {};
      before(async () => Object.assign(server, await launch([...OPTIONS, '--report-limit', '0', '--moderation-webhook', `http://127.0.0.1:${port}/`])));
      after(async () => server.stop?.());

      attack('is not waited for', server, async () => {
        for (let i = 0; i < many(100); ++i) await report(server);
      });
    });
});
