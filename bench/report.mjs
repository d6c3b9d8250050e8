// See bench/report. Writes what bench/compare and bench/growth have measured into docs/performance.md, between the marks
// there, and the plot beside it. What has not been measured stays as it is.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { goalsTable } from './goals.mjs';
import { plot } from './plot.mjs';
import { root } from './servers.mjs';

const page = root('docs/performance.md');
let text = readFileSync(page, 'utf8');

function fill(mark, content) {
  const [begin, end] = [`<!-- ${mark} -->\n`, `\n<!-- end of ${mark} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`no marks for ${mark}`);
  text = text.slice(0, from + begin.length) + content + text.slice(to);
}

const number = (value) => (value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));
const count = (value) => value.toLocaleString('en');
const us = (ns) => (ns / 1e3).toFixed(ns < 1e4 ? 2 : 1);
function table(heads, rows) {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
const line = (name, rows, key, scale = 1) => ({ name, points: rows.map((row) => [row.size, row[key] * scale]) });

function growthTables({ machine, rounds, pairs, users, workers }) {
  return [
    `${machine}; medians of ${rounds} rounds.`,
    table(['pairs', 'CPU µs a relay', 'the floor', 'ratio', 'busy'], pairs.map((row) => [count(row.size), number(row.relay), number(row.floor), (row.relay / row.floor).toFixed(2), `${Math.round(row.busy * 100)} %`])),
    table(
      ['users', 'CPU µs a connect', 'a heartbeat', 'find and meet', 'skip and rematch', 'bytes a connection', "the kernel's, a socket"],
      users.map((row) => [count(row.size), ...[row.connect, row.heartbeat, row.meeting, row.skip, row.bytes, row.kernel_bytes].map(number)]),
    ),
    table(['workers on two cores, the load there too', 'CPU µs a relay', 'relays a second', 'CPU µs a whole call', 'calls a second'], workers.map((row) => [count(row.size), ...[row.relay, row.relays_per_s, row.call, row.calls_per_s].map(number)])),
  ].join('\n\n');
}

function memoryTables({ rules, hub, memory }) {
  const against = (rows, key, row) => `${(row[key] / rows[0][key]).toFixed(2)}×`;
  return [
    table(
      ['users in memory', 'match, the rules: ns', 'the hub: ns', 'the whole server: µs', '', 'rematch, the rules: ns', 'the hub: ns', 'the whole server: µs', ''],
      memory.map((row, i) => [
        count(row.size),
        ...['match_ns', 'rematch_ns'].flatMap((key) => [number(rules[i][key]), number(hub[i][key]), us(row[key]), against(memory, key, row)]),
      ]),
    ),
    table(
      ['users', 'connect: µs', 'relay: µs', 'heartbeat: µs', 'connection lost: µs', 'page closed: µs', 'the lost give up: µs', 'bytes allocated', 'resident', 'allocated in a session'],
      memory.map((row) => [
        count(row.size),
        ...['connect_ns', 'relay_ns', 'heartbeat_ns', 'lose_ns', 'leave_ns', 'abandon_ns'].map((key) => us(row[key])),
        ...['allocated_bytes', 'resident_bytes', 'allocated_bytes_in_session'].map((key) => number(row[key])),
      ]),
    ),
  ].join('\n\n');
}

// What both kinds of figures give together: memory of the process by the streams, the kernel's and CPU by the sockets.
function paperTable({ memory, users }) {
  const socket = users.at(-1);
  const gb = (bytes) => `${(bytes / 1e9).toFixed(2)} GB`;
  const rows = memory
    .filter((row) => row.size >= 100_000)
    .map((row) => {
      const [idle, active, kernel] = [row.resident_bytes, row.resident_bytes_in_session, socket.kernel_bytes].map((bytes) => row.size * bytes);
      const pings = row.size / 25;
      return [count(row.size), gb(idle), gb(active), gb(kernel), gb(active + kernel), `${((100 * (active + kernel)) / 16e9).toFixed(1)} %`, `${((pings * socket.heartbeat) / 1e4).toFixed(0)} % of a core`, `${((row.size * socket.connect) / 1e6).toFixed(0)} s of a core`];
    });
  return table(['users', 'the process, all connected', 'all matched', "the kernel's sockets", 'together', 'of 16 GB', 'heartbeats, every 25 s', 'all connect once'], rows);
}

function panels({ pairs, users, rules, hub, memory }) {
  const sized = (rows) => rows.map((row) => ({ ...row, size: row.users }));
  return [
    { title: 'On sockets', x: 'pairs, users', y: 'CPU µs', lines: [line('relay', pairs, 'relay'), line('the floor', pairs, 'floor'), line('heartbeat', users, 'heartbeat'), line('connect', users, 'connect'), line('find, meet', users, 'meeting'), line('skip', users, 'skip')] },
    { title: 'On memory streams', x: 'users', y: 'CPU µs', lines: [line('relay', memory, 'relay_ns', 1e-3), line('match', memory, 'match_ns', 1e-3), line('rematch', memory, 'rematch_ns', 1e-3), line('heartbeat', memory, 'heartbeat_ns', 1e-3), line('connect', memory, 'connect_ns', 1e-3), line('page closed', memory, 'leave_ns', 1e-3)] },
    { title: 'A match', x: 'users in memory', y: 'ns', lines: [line('the rules', sized(rules), 'match_ns'), line('the hub', sized(hub), 'match_ns'), line('the server', memory, 'match_ns')] },
  ];
}

const measured = (name) => (existsSync(root(name)) ? readFileSync(root(name), 'utf8') : undefined);
const [compared, comparison, growth] = ['build/bench/compare.json', 'build/bench/compare.md', 'build/bench/growth.json'].map(measured);
if (compared) {
  fill('goals', goalsTable(JSON.parse(compared), growth && JSON.parse(growth)));
  fill('comparison', comparison.slice(comparison.lastIndexOf('\n', comparison.indexOf('load average')) + 1).trimEnd());
}
if (growth) {
  const figures = JSON.parse(growth);
  fill('growth', growthTables(figures));
  fill('memory', memoryTables(figures));
  fill('paper', paperTable(figures));
  writeFileSync(root('docs/performance.svg'), plot(panels(figures)));
}
writeFileSync(page, text);
