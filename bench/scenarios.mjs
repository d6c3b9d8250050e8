// What is compared. unit: what the CPU time is counted for; figure: another figure of flinxx-bench instead of it.
// saturates: the server has as much to do as it can, and a figure that was taken below that is marked. from: another
// figure of that scenario's runs. long: only in the long form; slow: one round in the short form;
// group: measured in the same rounds, to be compared with each other.
import { root } from './servers.mjs';

const everybody = ['flinxx', 'floor', 'node', 'uws', 'bun'];
const peers = everybody.filter((name) => name !== 'floor');
const secret = ['flinxx', ...(process.env.FLINXX_BEFORE ? ['before'] : []), 'node', 'uws'];
const workers = ['one worker', 'two workers'];
const heartbeatMs = 2000;
const holdMs = 5000;

const page = (...more) => ['page', '--root', root('web/dist'), ...more];
const hold = ['hold', '--users', '19900', '--rate', '500', '--seconds', String(holdMs / 1000), '--warm-up', '1'];

const idle = (users, ...more) => ['idle', '--users', String(users), '--seconds', '0', '--warm-up', '0', ...more];

export const scenarios = {
  'relay-100': { title: 'relay, 200 B, 100 pairs', unit: 'relay', args: ['relay', '--pairs', '100'], who: everybody, saturates: true },
  'relay-1000': { title: 'relay, 200 B, 1,000 pairs', unit: 'relay', args: ['relay', '--pairs', '1000'], who: everybody, saturates: true },
  offer: { title: 'relay of a 3 KB offer, 200 pairs', unit: 'relay', args: ['offer', '--pairs', '200', '--payload', '3000'], who: everybody, saturates: true },
  cycle: { title: 'whole call: find, match, offer, answer, 8 candidates each, skip; 100 pairs', unit: 'call', args: ['cycle', '--pairs', '100'], who: peers, saturates: true },
  connect: { title: 'handshake to `user_registered`, 4,000 users', unit: 'connect', args: ['idle', '--users', '4000', '--seconds', '0', '--warm-up', '0'], who: peers, fixed: true },
  heartbeat: { title: `heartbeat, 4,000 users, every ${heartbeatMs} ms`, unit: 'heartbeat', args: ['idle', '--users', '4000', '--warm-up', '2.5', '--seconds', String(heartbeatMs / 1000)], who: peers, fixed: true, ping: heartbeatMs },
  'storm-1000': { title: 'all of 1,000 search at once: find, meet, stop', unit: 'meeting', args: ['storm', '--users', '1000'], who: peers, group: 'storm', saturates: true },
  'storm-19900': { title: 'all of 19,900 search at once', unit: 'meeting', args: ['storm', '--users', '19900'], who: ['flinxx'], group: 'storm', saturates: true },
  'storm-19900-peers': { title: 'the same, peers too', unit: 'meeting', args: ['storm', '--users', '19900'], who: peers, saturates: true, long: true },
  'rematch-1000': { title: 'skip and rematch among 1,000, 64 at a time', unit: 'skip', args: ['rematch', '--users', '1000'], who: peers, group: 'rematch', saturates: true },
  'rematch-10000': { title: 'skip and rematch among 10,000', unit: 'skip', args: ['rematch', '--users', '10000'], who: ['flinxx'], group: 'rematch', saturates: true },
  'rematch-interests': { title: 'the same with three interests each', unit: 'skip', args: ['rematch', '--users', '10000', '--interests', '3'], who: ['flinxx'], group: 'rematch', saturates: true },
  page: { title: 'the page: `/` alone', unit: 'visit', args: page('--path', '/'), who: peers, saturates: true },
  visit: { title: 'the page with script and style sheet, as a browser asks', unit: 'visit', args: page(), who: peers, saturates: true },
  'visit-plain': { title: 'the same, nothing packed', unit: 'visit', args: page('--accept', 'identity'), who: peers, saturates: true, long: true },
  open: { title: 'open loop, 20,000 relays a second, 500 pairs: p99 in µs', figure: 'p99_us', args: ['open', '--pairs', '500', '--rate', '20000'], who: ['flinxx', 'floor'] },
  memory: { title: 'memory of an idle connection at 19,900: bytes', figure: 'bytes_per_connection', args: ['idle', '--users', '19900', '--seconds', '0', '--warm-up', '0'], who: peers, fixed: true, slow: true },
  accepted: { title: 'the same 19,900: connected a second', from: 'memory', figure: 'connects_per_s' },
  start: { title: 'process at start: MB', from: 'memory', figure: 'start_bytes', scale: 1e-6 },
  hold: { title: `19,900 held, a heartbeat each in ${holdMs / 1000} s: CPU %`, figure: 'heartbeat_cpu_percent', args: hold, who: ['flinxx', 'node'], fixed: true, slow: true, ping: holdMs },
  trickle: { title: 'the same with 500 relays a second besides: CPU %', from: 'hold', figure: 'relay_cpu_percent' },
  'trickle-p99': { title: 'those relays: p99 in µs', from: 'hold', figure: 'p99_us' },
  'tls-connect': { title: 'handshake to `user_registered`, 4,000 users', unit: 'connect', args: idle(4000), who: secret, fixed: true, tls: true, group: 'tls' },
  'tls-again': { title: 'the same, who come for the second time, with a ticket', unit: 'connect', args: idle(4000, '--again'), who: secret, fixed: true, tls: true, group: 'tls' },
  'tls-resumed': { title: 'of these, resumed', from: 'tls-again', figure: 'resumed' },
  'tls-plain-connect': { title: 'handshake to `user_registered`, without TLS', unit: 'connect', args: idle(4000), who: secret, fixed: true, group: 'tls' },
  'tls-relay': { title: 'relay, 200 B, 1,000 pairs', unit: 'relay', args: ['relay', '--pairs', '1000'], who: secret, saturates: true, tls: true, group: 'tls-relay' },
  'tls-plain-relay': { title: 'the same without TLS', unit: 'relay', args: ['relay', '--pairs', '1000'], who: secret, saturates: true, group: 'tls-relay' },
  'tls-memory': { title: 'memory of an idle connection at 8,000: bytes', figure: 'bytes_per_connection_later', args: ['idle', '--users', '8000', '--seconds', '0', '--warm-up', '2'], who: secret, fixed: true, slow: true, tls: true },
  'workers-relay': { title: 'relay, 200 B, 1,000 pairs', unit: 'relay', args: ['relay', '--pairs', '1000'], who: workers, cores: 'all' },
  'workers-rate': { title: 'the same: relays a second', from: 'workers-relay', figure: 'relays_per_s' },
  'workers-cycle': { title: 'whole call, 500 pairs', unit: 'call', args: ['cycle', '--pairs', '500'], who: workers, cores: 'all' },
  'workers-rematch': { title: 'skip and rematch among 1,000', unit: 'skip', args: ['rematch', '--users', '1000'], who: workers, cores: 'all' },
};

export const tables = [
  { columns: everybody, keys: Object.keys(scenarios).filter((key) => !/^(workers|tls)-/.test(key)) },
  { columns: secret, keys: Object.keys(scenarios).filter((key) => key.startsWith('tls-')), title: 'Over TLS 1.3, with a certificate of ECDSA P-256' },
  { columns: workers, keys: Object.keys(scenarios).filter((key) => key.startsWith('workers')), title: 'Flinxx on two cores that it shares with the load' },
];
