// See bench/compare, which prepares what this needs.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { scenarios, tables } from './scenarios.mjs';
import { machine, measure, median, spread } from './servers.mjs';

const { values: options } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string' },
    servers: { type: 'string' },
    cores: { type: 'string', default: 'apart' },
    json: { type: 'string' },
  },
});
if (!['apart', 'all'].includes(options.cores)) throw new Error('--cores takes apart or all');
const rounds = Number(options.rounds ?? (options.long ? 5 : 3));
const seconds = Number(options.seconds ?? (options.long ? 3 : 1.5));
const saturated = 0.9; // of the time, at least, a server that has all it can do is running or about to

const wanted = (list, all) => (list ? list.split(',').filter((name) => all.includes(name)) : all);
const results = {}; // scenario → server → figures of each round

async function measureRound(key, names) {
  const { who, fixed, args, ping, tls, cores = options.cores } = scenarios[key];
  const timing = fixed ? [] : ['--seconds', String(seconds)];
  for (const name of names.filter((one) => who.includes(one))) {
    ((results[key] ??= {})[name] ??= []).push(await measure(name, { args: [...args, ...timing], ping, tls, cores }));
  }
}

// With the others of its group, which are compared with each other.
async function resultsOf(key, names, rows) {
  if (results[key]) return results[key];
  const { group, slow } = scenarios[key];
  const keys = group ? rows.filter((one) => scenarios[one].group === group) : [key];
  for (let round = 0; round < (slow && !options.long ? 1 : rounds); ++round) {
    for (const one of keys) await measureRound(one, names);
  }
  return results[key];
}

const shown = (value) => (value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString('en'));

function cell(all, name, first, { figure, unit, saturates, scale = 1 }) {
  if (!all?.[name]) return '';
  const key = figure ?? `cpu_us_per_${unit}`;
  const values = all[name].map((figures) => figures[key] * scale);
  const own = all[first] && median(all[first].map((figures) => figures[key] * scale));
  const ratio = name === first || own === undefined ? '' : ` (${(median(values) / own).toFixed(2)}×)`;
  const busy = saturates ? median(all[name].map((figures) => figures[`${unit}_busy`])) : 1;
  const below = busy < saturated ? `, busy ${Math.round(busy * 100)} %` : '';
  const range = values.length > 1 ? ` ±${Math.round(spread(values) * 100)} %` : '';
  return `${shown(median(values))}${ratio}${range}${below}`;
}

const where = machine();
console.log(`${where}; ${rounds} rounds of ${seconds} s; medians, half of the range beside them.`);
for (const { columns, keys, title } of tables) {
  const names = wanted(options.servers, columns);
  const rows = wanted(options.only, keys).filter((key) => options.only || options.long || !scenarios[key].long);
  if (names.length === 0 || rows.length === 0) continue;
  console.log(`\n${title ? `${title}:\n\n` : ''}| work | figure | ${names.join(' | ')} |\n| --- | --- |${' --- |'.repeat(names.length)}`);
  for (const key of rows) {
    const scenario = scenarios[key];
    const all = await resultsOf(scenario.from ?? key, names, rows);
    console.log(`| ${scenario.title} | ${scenario.figure ? '' : `CPU µs a ${scenario.unit}`} | ${names.map((name) => cell(all, name, columns[0], scenario)).join(' | ')} |`);
  }
}
if (options.json) writeFileSync(options.json, JSON.stringify({ machine: where, rounds, seconds, results }));
