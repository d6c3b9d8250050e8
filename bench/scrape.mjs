// What being measured costs: node bench/scrape.mjs [--minutes 10] [--turn 30] [--users 100] [--same], after `npm ci` in
// tests. In each turn two fresh servers have the soak's users at the same time; one has its admin listener and is
// scraped every second, the other has neither. They take turns in who starts first. CPU is what the scheduler says of
// their threads, in ns; by deed, since users do what comes to mind. With --same neither has it: the ratio then is what
// the machine itself makes of it, and no other one means anything that is nearer to 1.
import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { launch, request } from '../tests/support/index.mjs';
import { TOKEN, adminOf } from '../tests/support/admin.mjs';
import { SoakUser } from '../tests/soak/user.mjs';
import { machine } from './servers.mjs';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, turn: { type: 'string', default: '30' }, users: { type: 'string', default: '100' }, same: { type: 'boolean', default: false } },
});
const turnMs = Number(values.turn) * 1000;
const turns = Math.max(1, Math.round((Number(values.minutes) * 60_000) / turnMs));
const warmUpMs = 2000;
const ARGS = ['--threads', '2', '--rate-limits', 'off', '--recovery-time', '2000', '--session-key', 'a-session-key-of-the-soak'];
const ADMIN = ['--admin-listen', '127.0.0.1:0', '--admin-token', TOKEN];

const cpuOf = (pid) => readdirSync(`/proc/${pid}/task`).reduce((sum, each) => sum + Number(readFileSync(`/proc/${pid}/task/${each}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e6;
const residentOf = (pid) => Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

class Measured {
  cpu = [];
  deeds = [];
  resident = [];
  scrapes = [];
  #agent = new http.Agent({ keepAlive: true });

  constructor(args) {
    this.args = args;
  }
  async start() {
    this.server = await launch([...ARGS, ...this.args]);
    this.pid = this.server.program.child.pid;
    this.resident.push(residentOf(this.pid));
  }
  async live(end) {
    const users = Array.from({ length: Number(values.users) }, () => new SoakUser(this.server));
    const lives = Promise.all(users.map((user) => user.liveUntil(end)));
    const did = () => sum(users.flatMap((user) => Object.values(user.did)));
    await pause(warmUpMs);
    const [cpu, deeds] = [cpuOf(this.pid), did()];
    while (performance.now() < end - 1000) await Promise.all([pause(1000), this.args.length > 0 && this.#scrape()]);
    this.cpu.push(cpuOf(this.pid) - cpu);
    this.deeds.push(did() - deeds);
    await lives;
    const faults = users.flatMap((user) => user.faults);
    if (faults.length > 0) throw new Error(faults[0]);
  }
  async #scrape() {
    const from = performance.now();
    const { status, text } = await request(adminOf(this.server), '/metrics', { headers: { Authorization: `Bearer ${TOKEN}` }, agent: this.#agent });
    if (status !== 200) throw new Error(`/metrics: ${status}`);
    this.scrapes.push({ ms: performance.now() - from, bytes: Buffer.byteLength(text) });
  }
  get cpuOfDeed() {
    return (sum(this.cpu) * 1000) / sum(this.deeds);
  }
  cpuOfDeedIn(turn) {
    return this.cpu[turn] / this.deeds[turn];
  }
}

console.log(machine());
const [scraped, alone] = [new Measured(values.same ? [] : ADMIN), new Measured([])];
for (let turn = 0; turn < turns; ++turn) {
  const both = turn % 2 ? [scraped, alone] : [alone, scraped];
  for (const each of both) await each.start();
  const end = performance.now() + warmUpMs + turnMs;
  await Promise.all(both.map((each) => each.live(end)));
  for (const each of both) await each.server.stop();
}
const row = (name, each) => console.log(`${name}: ${sum(each.cpu).toFixed(0)} ms of CPU for ${sum(each.deeds)} deeds, ${each.cpuOfDeed.toFixed(2)} µs each; ${(sum(each.resident) / turns).toFixed(0)} kB resident at start`);
row(values.same ? 'one' : 'scraped every second', scraped);
row(values.same ? 'the other' : 'no admin listener', alone);
const ratios = alone.cpu.map((_, turn) => scraped.cpuOfDeedIn(turn) / alone.cpuOfDeedIn(turn)).sort((a, b) => a - b);
console.log(`ratio by deed: ${(scraped.cpuOfDeed / alone.cpuOfDeed).toFixed(4)}; of ${turns} turns of ${values.turn} s from ${ratios[0].toFixed(3)} to ${ratios.at(-1).toFixed(3)}, ${median(ratios).toFixed(4)} in the median`);
const ms = scraped.scrapes.map((each) => each.ms);
if (ms.length > 0) console.log(`a scrape: ${median(ms).toFixed(2)} ms in the median, ${Math.max(...ms).toFixed(2)} at worst, ${(Math.max(...scraped.scrapes.map((each) => each.bytes)) / 1000).toFixed(1)} kB, of ${ms.length}`);
