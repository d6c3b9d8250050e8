// See bench/growth, which prepares what this needs.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { machine, measure, median, root } from './servers.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '1.5' },
    most: { type: 'string', default: '1000000' },
  },
});
const rounds = Number(options.rounds);
const timing = ['--seconds', options.seconds];
const memorySizes = [1_000, 10_000, 100_000, 1_000_000].filter((users) => users <= Number(options.most));
const heartbeatMs = 4000;

// One figure a name, the median of rounds that go over all sizes in turn.
async function grow(sizes, measurements) {
  const taken = sizes.map(() => ({}));
  for (let round = 0; round < rounds; ++round) {
    for (const [i, size] of sizes.entries()) {
      for (const [name, value] of Object.entries(await measurements(size))) (taken[i][name] ??= []).push(value);
    }
  }
  return sizes.map((size, i) => ({ size, ...Object.fromEntries(Object.entries(taken[i]).map(([name, values]) => [name, median(values)])) }));
}

const scale = (...args) => JSON.parse(execFileSync('taskset', ['-c', '0', root('build/release/flinxx-scale'), ...args.map(String)], { encoding: 'utf8' }));
const say = (what) => console.log(`${new Date().toISOString().slice(11, 19)} ${what}`);
const result = { machine: machine(), rounds };

say('pairs');
result.pairs = await grow([10, 100, 1_000, 9_900], async (pairs) => {
  const args = ['relay', '--pairs', String(pairs), ...timing];
  const own = await measure('flinxx', { args });
  return { relay: own.cpu_us_per_relay, busy: own.relay_busy, floor: (await measure('floor', { args })).cpu_us_per_relay };
});

say('users');
result.users = await grow([1_000, 5_000, 10_000, 19_900], async (users) => {
  const count = ['--users', String(users)];
  const idle = await measure('flinxx', { args: ['idle', ...count, '--seconds', String(heartbeatMs / 1000), '--warm-up', '1'], ping: heartbeatMs });
  return {
    connect: idle.cpu_us_per_connect,
    bytes: idle.bytes_per_connection,
    kernel_bytes: idle.kernel_bytes_per_socket,
    heartbeat: idle.cpu_us_per_heartbeat,
    meeting: (await measure('flinxx', { args: ['storm', ...count, ...timing] })).cpu_us_per_meeting,
    skip: (await measure('flinxx', { args: ['rematch', ...count, ...timing] })).cpu_us_per_skip,
  };
});

say('workers');
result.workers = await grow([1, 2], async (workers) => {
  const name = workers === 1 ? 'one worker' : 'two workers';
  const relay = await measure(name, { args: ['relay', '--pairs', '1000', ...timing], cores: 'all' });
  const cycle = await measure(name, { args: ['cycle', '--pairs', '500', ...timing], cores: 'all' });
  return { relay: relay.cpu_us_per_relay, relays_per_s: relay.relays_per_s, call: cycle.cpu_us_per_call, calls_per_s: cycle.calls_per_s };
});

say('the rules, in memory');
Object.assign(result, scale('rules', '--rounds', 2 * rounds + 1, ...memorySizes));
say('the whole server, on memory streams');
result.memory = await grow(memorySizes, async (users) => scale('connections', users));
writeFileSync(root('build/bench/growth.json'), JSON.stringify(result, null, 1));
say('build/bench/growth.json');
