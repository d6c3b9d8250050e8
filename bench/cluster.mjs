// See bench/cluster, which prepares what this needs.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { flinxx, load, machine, median, node, root, spread, start } from './servers.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string' },
    clusters: { type: 'string' },
    json: { type: 'string' },
    commands: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const session = ['--session-key', 'one-key-of-all-nodes'];
const peer = (adapter) => (redis) => ({ command: [node, root('bench/peers/cluster.mjs')], env: { REDIS: redis, ADAPTER: adapter } });

// The command of a node of each.
const clusters = {
  flinxx: (redis, threads) => ({ command: flinxx(threads, 25_000, ['--redis', redis, ...session, '--linger', '0']) }),
  'redis-adapter': peer('redis'),
  'redis-streams-adapter': peer('redis-streams'),
};

// cores 'apart': both nodes on one core, Redis and the load on the other; 'all': wherever the kernel puts them.
// most: what Flinxx's figure may be of that of redis-adapter.
const timed = ['--seconds', options.seconds];
const relay = (pairs) => ({
  args: ['relay', '--pairs', pairs, ...timed],
  cores: 'apart',
  figures: [
    { title: `relay, 200 B, ${pairs.toLocaleString('en')} pairs: CPU µs of the nodes`, key: 'cpu_us_per_relay', most: 1 / 4 },
    { title: 'CPU µs of Redis', key: 'redis_us_per_relay', most: 1 / 2 },
    { title: 'the nodes were busy, %', key: 'relay_busy', scale: 100 },
    { title: 'relays a second', key: 'relays_per_s' },
  ],
});
const scenarios = {
  'relay-200': relay(200),
  'relay-1000': relay(1000),
  offer: {
    args: ['offer', '--pairs', '200', '--payload', '3000', ...timed],
    cores: 'apart',
    figures: [
      { title: 'relay of a 3 KB offer, 200 pairs: CPU µs of the nodes', key: 'cpu_us_per_relay' },
      { title: 'CPU µs of Redis', key: 'redis_us_per_relay' },
    ],
  },
  open: {
    args: ['open', '--pairs', '200', '--rate', '4000', ...timed],
    cores: 'all',
    figures: [
      { title: '4,000 relays a second: p50 in µs', key: 'p50_us' },
      { title: 'p99 in µs', key: 'p99_us', most: 1 / 2 },
      { title: 'CPU µs a relay of the nodes', key: 'cpu_us_per_relay' },
      { title: 'CPU µs a relay of Redis', key: 'redis_us_per_relay' },
    ],
  },
  lonely: {
    args: ['lonely', '--matches', '200'],
    cores: 'all',
    figures: [
      { title: 'two who are alone meet: p50 in µs', key: 'p50_us' },
      { title: 'p99 in µs', key: 'p99_us' },
    ],
  },
  rematch: {
    args: ['rematch', '--users', '1000', ...timed],
    cores: 'apart',
    figures: [
      { title: 'skip and rematch among 1,000, 64 at a time, each by way of Redis: CPU µs of the nodes', key: 'cpu_us_per_skip' },
      { title: 'CPU µs of Redis', key: 'redis_us_per_skip' },
      { title: 'skips a second', key: 'skips_per_s' },
    ],
  },
};

const ask = async (port, ...words) => (await promisify(execFile)('redis-cli', ['-p', port, ...words])).stdout;

async function startRedis(core) {
  const port = '6390'; // of a network namespace of its own
  const command = ['redis-server', '--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const [program, ...args] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  const redis = spawn(program, args, { stdio: 'ignore' });
  while (!(await ask(port, 'ping').catch(() => '')).startsWith('PONG')) await pause(20);
  const end = async () => {
    redis.kill('SIGKILL');
    await once(redis, 'exit');
  };
  return { pid: redis.pid, port, url: `redis://127.0.0.1:${port}`, end };
}

async function measure(name, { args, cores }) {
  const apart = cores === 'apart';
  const redis = await startRedis(apart ? 1 : undefined);
  const nodes = [];
  try {
    for (let i = 0; i < 2; ++i) {
      const { command, env } = clusters[name](redis.url, apart ? 1 : 2);
      nodes.push(await start(command, { core: apart ? 0 : undefined, env }));
    }
    await pause(1200); // they hear of each other
    await ask(redis.port, 'config', 'resetstat');
    const of = (key) => nodes.map((each) => each[key]).join();
    const figures = await load([...args, '--port', of('port'), '--pid', of('pid'), '--redis-pid', redis.pid], apart ? 1 : undefined);
    if (options.commands) console.error(name, args[0], figures, await ask(redis.port, 'info', 'commandstats'));
    return figures;
  } finally {
    for (const each of [...nodes, redis]) await each.end();
  }
}

const wanted = (list, all) => (list ? list.split(',').filter((name) => all.includes(name)) : all);
const names = wanted(options.clusters, Object.keys(clusters));
const keys = wanted(options.only, Object.keys(scenarios));
const results = {}; // scenario → cluster → figures of each round
const where = machine();

for (let round = 0; round < rounds; ++round)
  for (const key of keys) for (const name of names) ((results[key] ??= {})[name] ??= []).push(await measure(name, scenarios[key]));

const shown = (value) => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));
function cell(key, name, figure, scale = 1) {
  const values = results[key][name].map((figures) => figures[figure] * scale);
  return `${shown(median(values))} ±${Math.round(spread(values) * 100)} %`;
}
function ratio(key, figure, most) {
  const [own, other] = ['flinxx', 'redis-adapter'].map((name) => results[key][name]?.map((figures) => figures[figure]));
  if (!own || !other || !most) return '';
  const is = median(own) / median(other);
  return `1/${(1 / is).toFixed(1)}, at most 1/${1 / most}: ${is <= most ? 'yes' : 'no'}`;
}

console.log(`${where}; ${rounds} rounds of ${options.seconds} s; medians, half of the range beside them.\n`);
console.log(`| work | ${names.join(' | ')} | flinxx against redis-adapter |\n| --- |${' --- |'.repeat(names.length + 1)}`);
for (const key of keys)
  for (const { title, key: figure, scale, most } of scenarios[key].figures)
    console.log(`| ${title} | ${names.map((name) => cell(key, name, figure, scale)).join(' | ')} | ${ratio(key, figure, most)} |`);
if (options.json) writeFileSync(options.json, JSON.stringify({ machine: where, rounds, seconds: options.seconds, results }));
