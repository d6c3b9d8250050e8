// What the WebSockets of one address that a node carries make two nodes hold: node bench/carried.mjs [--bins A,B] [--clients 100] [--slow],
// after `npm ci` in tests. They write 50,000 bytes each in every 100 ms, for 8 s; with --slow they ask for answers and read none, until all are closed.
// Printed is the largest resident size: the node that has the sessions, the one that carries the WebSockets.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startRedis, statsOf } from '../tests/support/cluster.mjs';
import { Frames, Polling, eventually } from '../tests/support/index.mjs';
import { KEY } from '../tests/support/restart.mjs';
import { BIN, launch } from '../tests/support/server.mjs';

const { values } = parseArgs({ options: { bins: { type: 'string', default: BIN }, clients: { type: 'string', default: '100' }, slow: { type: 'boolean', default: false } } });
const MEANS_NOTHING = [`6${'x'.repeat(50_000)}`];
const REFUSED = Array.from({ length: 100 }, () => `40/${'x'.repeat(250)}`);

const sizeOf = ({ program }) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${program.child.pid}/status`, 'utf8'))[1]) / 1024;

async function carried(home, at) {
  const p = await Polling.open(home);
  await p.join();
  const f = await Frames.candidate(at, p.sid);
  f.send('2probe');
  await f.next();
  f.send('5');
  if (values.slow) f.ws.pause();
  return f;
}

async function measure(bin) {
  const redis = await startRedis();
  const nodes = [];
  const args = ['--redis', redis.url, '--session-key', KEY, '--rate-limits', 'off', '--threads', '1', '--max-outbox', '1048576'];
  for (let i = 0; i < 2; ++i) nodes.push(await launch(args, { bin }));
  for (const node of nodes) await eventually(async () => (await statsOf(node)).nodes, 2);
  const all = [];
  for (let i = 0; i < Number(values.clients); ++i) all.push(await carried(...nodes));
  const before = nodes.map(sizeOf);
  const end = Date.now() + (values.slow ? 40_000 : 8_000);
  while (Date.now() < end && (await statsOf(nodes[0], '?node')).activeUsers > 0) {
    for (const { ws } of all) if (ws.readyState === 1 && ws.bufferedAmount < 300_000) for (const each of values.slow ? REFUSED : MEANS_NOTHING) ws.send(each);
    await pause(values.slow ? 5 : 100);
  }
  const inWords = (sizes) => sizes.map((size) => size.toFixed(1)).join(' and ');
  console.log(`${bin}: ${inWords(before)} MiB, then ${inWords(nodes.map(sizeOf))}`);
  for (const { ws } of all) ws.terminate();
  for (const { program } of nodes) {
    program.child.kill('SIGKILL');
    await program.ended;
  }
  await redis.stop();
}

for (const bin of values.bins.split(',')) await measure(bin);
process.exit(0); // whatever the clients still wait for
