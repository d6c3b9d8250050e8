// What Flinxx is to reach, as ratios of its own figure to another: of the medians, and of each round for the range.
import { median } from './servers.mjs';

const cpu = (scenario, unit, against, most) => ({ scenario, figure: `cpu_us_per_${unit}`, against, most });

export const goals = [
  { title: 'relay, 200 B, 1,000 pairs, against socket.io on Node', ...cpu('relay-1000', 'relay', 'node', 1 / 4.3) },
  { title: 'the same against uWebSockets.js', ...cpu('relay-1000', 'relay', 'uws', 1 / 3.4) },
  { title: 'the same against Bun', ...cpu('relay-1000', 'relay', 'bun', 1 / 3) },
  { title: 'the same against the floor', ...cpu('relay-1000', 'relay', 'floor', 1.3) },
  { title: 'relay, 200 B, 100 pairs, against the floor', ...cpu('relay-100', 'relay', 'floor', 1.3) },
  { title: 'relay of a 3 KB offer, against Node', ...cpu('offer', 'relay', 'node', 1 / 5) },
  { title: 'whole call, against Node', ...cpu('cycle', 'call', 'node', 1 / 3) },
  { title: 'handshake to `user_registered`, against Node', ...cpu('connect', 'connect', 'node', 1 / 8) },
  { title: 'heartbeat, against Node', ...cpu('heartbeat', 'heartbeat', 'node', 1 / 5) },
  { title: 'skip and rematch among 10,000, against among 1,000', ...cpu('rematch-10000', 'skip', 'flinxx', 1.4), base: 'rematch-1000' },
  { title: 'open loop, p99, against the floor', scenario: 'open', figure: 'p99_us', against: 'floor', most: 2 },
  { title: 'two workers against one, CPU a relay', ...cpu('workers-relay', 'relay', 'one worker', 1.3), own: 'two workers' },
  { title: 'memory of an idle connection, bytes', scenario: 'memory', figure: 'bytes_per_connection', most: 1500 },
  { title: 'process at start, bytes', scenario: 'memory', figure: 'start_bytes', most: 8e6 },
];

// From bench/growth: the largest number of users against the smallest.
const growths = [
  { title: 'match with 1,000,000 in memory against 1,000: the whole server', rows: 'memory', figure: 'match_ns', most: 2 },
  { title: 'the same, the matchmaker with its lock', rows: 'hub', figure: 'match_ns', most: 2 },
  { title: 'the same, the rules alone', rows: 'rules', figure: 'match_ns', most: 2 },
  { title: 'skip and rematch with 1,000,000 against 1,000: the whole server', rows: 'memory', figure: 'rematch_ns', most: 2 },
];

const ratio = (value) => (value < 0.75 ? `1/${(1 / value).toFixed(1)}` : value.toFixed(2));
const count = (value) => Math.round(value).toLocaleString('en');

const reached = (is, most) => (is <= most ? 'yes' : 'no');

/** The table in Markdown of what bench/compare has written, and bench/growth if it is there. */
export function goalsTable({ results }, growth) {
  const rows = goals.map(({ title, scenario, figure, against, most, base = scenario, own = 'flinxx' }) => {
    const figures = (key, server) => results[key]?.[server]?.map((round) => round[figure]);
    const values = figures(scenario, own);
    const others = against && figures(base, against);
    if (!values || (against && !others)) return `| ${title} | at most ${against ? ratio(most) : count(most)} | not measured | |`;
    const each = values.map((value, round) => (against ? value / others[round] : value));
    const is = against ? median(values) / median(others) : median(values);
    const show = against ? ratio : count;
    return `| ${title} | at most ${show(most)} | ${show(is)} (${show(Math.min(...each))} … ${show(Math.max(...each))}) | ${reached(is, most)} |`;
  });
  for (const { title, rows: name, figure, most } of growth ? growths : []) {
    const is = growth[name].at(-1)[figure] / growth[name][0][figure];
    rows.push(`| ${title} | at most ${ratio(most)} | ${ratio(is)} | ${reached(is, most)} |`);
  }
  return ['| what | goal | measured (range of the rounds) | reached |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
