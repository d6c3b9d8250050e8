#!/usr/bin/env node
// Users who come, meet, relay, skip, vanish and come back, for as long as wanted; then nothing may be left of them, and
// from five minutes on the server's memory may not have grown since it was warm. The server is started here.
//   tests/soak/soak.mjs [--minutes 30] [--users 200] [--bin build/release/flinxx]
// A build with AddressSanitizer keeps what is freed: ASAN_OPTIONS=quarantine_size_mb=8 keeps that small.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { BIN, launch, request } from '../support/index.mjs';
import { SoakUser } from './user.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    users: { type: 'string', default: '200' },
    bin: { type: 'string', default: BIN },
  },
});

const duration = Number(values.minutes) * 60_000;
// Long enough for every table and pool to have seen its largest crowd.
const warmUp = Math.min(duration / 4, 5 * 60_000);
const arguments_ = ['--threads', '4', '--rate-limits', 'off', '--recovery-time', '2000', '--ping-interval', '2000', '--ping-timeout', '4000'];
const server = await launch([...arguments_, '--session-key', 'a-session-key-of-the-soak'], { bin: path.resolve(values.bin) });
const { pid } = server.program.child;
const stats = async () => (await request(server, '/api/stats')).json;
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;

const end = performance.now() + duration;
const users = Array.from({ length: Number(values.users) }, () => new SoakUser(server));
const lives = Promise.all(users.map((user) => user.liveUntil(end)));

const samples = [];
const begun = performance.now();
while (performance.now() < end) {
  await pause(Math.max(1000, duration / 60));
  const now = performance.now();
  const sample = { minute: (now - begun) / 60_000, memory: memory(), ...(await stats()) };
  if (now - begun > warmUp && now < end) samples.push(sample.memory);
  console.log(`${sample.minute.toFixed(1)} min: ${sample.memory.toFixed(1)} MiB, ${sample.activeUsers} users, ${sample.activeSessions} sessions, ${sample.waitingUsers} waiting`);
}
await lives;

// The average of the first and of the last third: a single sample says little.
const third = Math.max(1, Math.floor(samples.length / 3));
const average = (some) => some.reduce((sum, each) => sum + each, 0) / some.length;
const growth = average(samples.slice(-third)) / average(samples.slice(0, third)) - 1;
let left;
for (let i = 0; i < 300; ++i) {
  left = await stats();
  if (left.activeUsers + left.activeSessions + left.waitingUsers === 0) break;
  await pause(100);
}
await server.stop();
const total = (what) => users.reduce((sum, user) => sum + user.did[what], 0);
const deeds = Object.keys(users[0].did).map((what) => `${total(what)} ${what}`);
console.log(`${deeds.join(', ')}; memory ${growth >= 0 ? '+' : ''}${(growth * 100).toFixed(1)} % since it was warm`);

const faults = users.flatMap((user) => user.faults);
if (left.activeUsers + left.activeSessions + left.waitingUsers !== 0) faults.push(`ghosts: ${JSON.stringify(left)}`);
if (duration >= 5 * 60_000 && growth > 0.1) faults.push(`memory has grown by ${(growth * 100).toFixed(1)} %`);
for (const kind of ['skipped', 'relayed', 'vanished', 'came back', 'left']) if (total(kind) === 0) faults.push(`nobody ${kind}`);
for (const fault of faults.slice(0, 20)) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
