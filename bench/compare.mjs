// See bench/compare, which prepares what this needs.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const { values: options } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
    servers: { type: 'string' },
  },
});
const rounds = Number(options.rounds ?? (options.long ? 5 : 3));
const seconds = Number(options.seconds ?? (options.long ? 4 : 2));

const node = realpathSync(process.execPath);
const libc = root('build/bench/libc/usr/lib/x86_64-linux-gnu');
const heartbeatMs = 2000;
const flinxx = ['build/release/flinxx', '--host', '127.0.0.1', '--port', '0', '--threads', '1', '--rate-limits', 'off', '--stun-urls', 'none', '--ping-interval'];
const servers = {
  flinxx: (ping) => [...flinxx, ping],
  floor: () => ['build/release/bench-floor'],
  node: () => [node, 'bench/peers/node.mjs'],
  uws: () => [`${libc}/ld-linux-x86-64.so.2`, '--library-path', libc, node, 'bench/peers/uws.mjs'],
  bun: () => [root('bench/peers/node_modules/.bin/bun'), 'bench/peers/bun.mjs'],
};
const everybody = Object.keys(servers);
const peers = everybody.filter((name) => name !== 'floor');

// unit: what the CPU time is counted for.
const scenarios = {
  'relay-100': { title: 'relay, 200 B, 100 pairs', unit: 'relay', args: ['relay', '--pairs', '100'], who: everybody },
  'relay-1000': { title: 'relay, 200 B, 1,000 pairs', unit: 'relay', args: ['relay', '--pairs', '1000'], who: everybody },
  offer: { title: 'relay of a 3 KB offer, 200 pairs', unit: 'relay', args: ['offer', '--pairs', '200', '--payload', '3000'], who: everybody },
  cycle: { title: 'whole call: find, match, offer, answer, 8 candidates each, skip; 100 pairs', unit: 'call', args: ['cycle', '--pairs', '100'], who: peers },
  connect: { title: 'handshake to `user_registered`, 4,000 users', unit: 'connect', args: ['idle', '--users', '4000', '--seconds', '0', '--warm-up', '0'], who: peers, fixed: true },
  heartbeat: { title: `heartbeat, 4,000 users, every ${heartbeatMs} ms`, unit: 'heartbeat', args: ['idle', '--users', '4000', '--warm-up', '2.5'], who: peers, ping: heartbeatMs },
  'rematch-1000': { title: 'skip and rematch among 1,000', unit: 'skip', args: ['rematch', '--users', '1000'], who: peers },
  'rematch-10000': { title: 'skip and rematch among 10,000', unit: 'skip', args: ['rematch', '--users', '10000'], who: ['flinxx'] },
  open: { title: 'open loop, 20,000 relays a second, 500 pairs: p99 in µs', unit: 'relay', figure: 'p99_us', args: ['open', '--pairs', '500', '--rate', '20000'], who: ['flinxx', 'floor'] },
  memory: { title: 'memory of an idle connection at 19,900: bytes', unit: 'connect', figure: 'bytes_per_connection', args: ['idle', '--users', '19900', '--seconds', '0', '--warm-up', '0'], who: peers, fixed: true },
};

async function measure(name, { args, ping = 25_000, fixed = false }) {
  const [command, ...rest] = servers[name](String(ping));
  const server = spawn('taskset', ['-c', '0', command, ...rest], { cwd: root(''), env: { ...process.env, PING_INTERVAL: String(ping) }, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let log = '';
    let port;
    for await (const chunk of server.stdout) {
      log += chunk;
      port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1];
      if (port) break;
    }
    const timing = fixed ? [] : ['--seconds', String(seconds)];
    const output = execFileSync('taskset', ['-c', '1', root('build/release/flinxx-bench'), ...args, ...timing, '--port', port, '--pid', String(server.pid), ...(name === 'floor' ? ['--floor'] : [])], { encoding: 'utf8' });
    return JSON.parse(output);
  } finally {
    server.kill('SIGKILL');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  }
}

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const median = (numbers) => sorted(numbers)[Math.floor(numbers.length / 2)];
const spread = (numbers) => {
  const all = sorted(numbers);
  return `±${Math.round(((all.at(-1) - all[0]) / 2 / median(numbers)) * 100)} %`;
};
const wanted = (list, all) => (list ? list.split(',').filter((name) => all.includes(name)) : all);

const { model } = os.cpus()[0];
console.log(`${model}, ${os.cpus().length} cores, Linux ${os.release()}; ${rounds} rounds of ${seconds} s; medians, half of the range beside them.\n`);
console.log(`| work | figure | ${wanted(options.servers, everybody).join(' | ')} |`);
console.log(`| --- | --- |${' --- |'.repeat(wanted(options.servers, everybody).length)}`);
for (const key of wanted(options.only, Object.keys(scenarios))) {
  const scenario = scenarios[key];
  const who = wanted(options.servers, everybody).filter((name) => scenario.who.includes(name));
  const figure = scenario.figure ?? `cpu_us_per_${scenario.unit}`;
  const results = Object.fromEntries(who.map((name) => [name, []]));
  for (let round = 0; round < rounds; ++round) {
    for (const name of who) results[name].push((await measure(name, scenario))[figure]);
  }
  const own = results.flinxx ? median(results.flinxx) : undefined;
  const cells = wanted(options.servers, everybody).map((name) => {
    if (!results[name]) return '';
    const value = median(results[name]);
    const ratio = name === 'flinxx' || own === undefined ? '' : ` (${(value / own).toFixed(2)}×)`;
    return `${value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString('en')}${ratio} ${spread(results[name])}`;
  });
  console.log(`| ${scenario.title} | ${scenario.figure ? '' : `CPU µs a ${scenario.unit}`} | ${cells.join(' | ')} |`);
}
