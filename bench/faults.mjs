// Twelve faults, put in on purpose, and who says so: node bench/faults.mjs [NAME…], after `npm ci` in tests. For each,
// servers and Debian's Prometheus are started, with the rules of docker/monitoring, whose spans of time are a sixtieth
// here: 5 m are 5 s. Prints a row for docs/operations.md: what the panels show before and during it, and which alerts fire.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, freePort, launch, request } from '../tests/support/index.mjs';
import { TOKEN, from } from '../tests/support/admin.mjs';
import { startLinkedRedis, startRedis } from '../tests/support/cluster.mjs';
import { startPrometheus } from '../tests/support/prometheus.mjs';
import { KEY } from '../tests/support/restart.mjs';
import { root } from './servers.mjs';

const PATIENCE = 240_000;
const monitoring = (name) => readFileSync(root(`docker/monitoring/${name}`), 'utf8');
const { panels } = JSON.parse(monitoring('flinxx.dashboard.json'));

const secondsIn = { s: 1, m: 60, h: 3600 };
const quick = (text) => text.replace(/(\[|for: )(\d+)([smh])/g, (_, before, count, unit) => `${before}${Math.max(1, Math.round((count * secondsIn[unit]) / 60))}s`);

/// What serves a fault: servers whose operator's listeners have ports that stay, and what ends with it.
class Stage {
  servers = [];
  ports = [];
  #ends = [];

  onEnd(end) {
    this.#ends.unshift(end);
  }
  async server(args = [], port = undefined) {
    const its = port ?? (await freePort());
    const limits = args.includes('--rate-limits') ? [] : ['--rate-limits', 'off'];
    const server = await launch(['--threads', '2', ...limits, ...args, '--admin-token', TOKEN, '--admin-listen', `127.0.0.1:${its}`]);
    if (port === undefined) this.ports.push(its);
    this.servers.push(server);
    return server;
  }
  /// Does it again and again until the end.
  every(ms, deed) {
    const timer = setInterval(() => void Promise.resolve(deed()).catch(() => {}), ms);
    this.onEnd(() => clearInterval(timer));
  }
  async clients(count, options = () => ({})) {
    const all = [];
    for (let i = 0; i < count; ++i) all.push(await connect(this.servers[0], options(i)));
    this.onEnd(() => Promise.all(all.map((each) => each.leave().catch(() => {}))));
    return all;
  }
  async end() {
    for (const end of this.#ends) await end();
    for (const { program } of this.servers) program.child.kill('SIGKILL');
    await Promise.all(this.servers.map(({ program }) => program.ended));
  }
}

const pageReports = (server, ...errors) =>
  request(server, '/api/telemetry', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ connectMs: 300, ...(errors.length > 0 && { errors }) }) });

/// What pages say, one of two of them that.
async function reporting(stage, ...errors) {
  let count = 0;
  let isBroken = false;
  stage.every(100, () => pageReports(stage.servers[0], ...(isBroken && ++count % 2 ? errors : [])));
  return () => (isBroken = true);
}

const PTRACE = 'import ctypes,sys,time\nc=ctypes.CDLL(None).ptrace\nc.argtypes=[ctypes.c_long]*4\nc(0x4206,int(sys.argv[1]),0,0)\nc(0x4207,int(sys.argv[1]),0,0)\ntime.sleep(600)';

async function cluster(stage, url) {
  const redis = await (url ? startLinkedRedis(1)() : startRedis());
  stage.onEnd(() => redis.stop());
  for (let i = 0; i < 2; ++i) await stage.server(['--redis', url ? url(redis) : redis.url, '--session-key', KEY]);
  return redis;
}

/// Name → what prepares it, which gives what breaks it; the alert that has to come; panels with the labels to look at.
const faults = {
  'a worker blocked': {
    async prepare(stage) {
      const { pid } = (await stage.server()).program.child; // the first worker's thread has its number
      return () => {
        const tracer = spawn('python3', ['-c', PTRACE, String(pid)]);
        stage.onEnd(() => tracer.kill('SIGKILL'));
      };
    },
    alert: 'FlinxxWorkerBlocked',
    panels: [['Workers that do not answer']],
  },
  'coturn away (what pages report then)': {
    async prepare(stage) {
      await stage.server();
      return reporting(stage, 'ice_lost');
    },
    alert: 'FlinxxCallsDoNotConnect',
    panels: [['Errors a minute', { error: 'ice_lost' }]],
  },
  'Redis slow (200 ms a way)': {
    async prepare(stage) {
      const { links } = await cluster(stage, (redis) => redis.links[0].url);
      return () => (links[0].there.delay = links[0].back.delay = 200);
    },
    alert: 'FlinxxRedisSlow',
    panels: [['Round trip to Redis']],
  },
  'half of the clients on polling': {
    async prepare(stage) {
      await stage.server();
      await stage.clients(40, () => ({ transports: ['websocket'] }));
      return () => stage.clients(40, () => ({ transports: ['polling'] }));
    },
    alert: 'FlinxxManyOnPolling',
    panels: [['Sessions by transport', { transport: 'polling' }]],
  },
  'a flood from one address': {
    async prepare(stage) {
      const server = await stage.server(['--rate-limits', 'on']);
      return () => stage.every(20, () => request(server, '/socket.io/?EIO=4&transport=polling'));
    },
    alert: 'FlinxxFlood',
    panels: [['Limits hit a second', { limit: 'connect' }]],
  },
  'a certificate about to run out': {
    async prepare(stage, folder) {
      const [cert, key] = ['cert.pem', 'cert.key'].map((name) => path.join(folder, name));
      const certify = (days) => execFileSync('openssl', ['req', '-x509', '-nodes', '-days', days, '-subj', '/CN=localhost', '-newkey', 'rsa:2048', '-keyout', key, '-out', cert], { stdio: 'pipe' });
      certify('90');
      const server = await stage.server(['--tls-cert', cert, '--tls-key', key]);
      return () => {
        certify('3');
        server.program.child.kill('SIGHUP');
      };
    },
    alert: 'FlinxxCertificateEnds',
    panels: [['Certificate ends in']],
  },
  'page errors': {
    async prepare(stage) {
      await stage.server();
      return reporting(stage, 'script_error');
    },
    alert: 'FlinxxPageErrors',
    panels: [['Errors a minute', { error: 'script_error' }]],
  },
  'files running out': {
    async prepare(stage) {
      const server = await stage.server();
      execFileSync('prlimit', ['--pid', String(server.program.child.pid), '--nofile=120:120']);
      return () => {
        for (let i = 0; i < 90; ++i) {
          const socket = net.connect(server.port, server.host).on('error', () => {});
          stage.onEnd(() => socket.destroy());
        }
      };
    },
    alert: 'FlinxxFilesRunningOut',
    panels: [['Open files, of those that may be']],
  },
  'memory growing': {
    async prepare(stage) {
      const server = await stage.server(['--ping-interval', '3600000', '--recovery-time', '3600000']);
      const poll = '/socket.io/?EIO=4&transport=polling';
      // Users without a connection.
      return () => stage.every(20, async () => {
        const { text } = await request(server, poll);
        await request(server, `${poll}&sid=${JSON.parse(text.slice(1)).sid}`, { method: 'POST', body: '40' });
      });
    },
    alert: 'FlinxxMemoryGrows',
    panels: [['Memory']],
  },
  'a restart loop': {
    async prepare(stage) {
      await stage.server();
      return async () => {
        for (let i = 0; i < 4; ++i) {
          await pause(1000);
          const { program } = stage.servers.at(-1);
          program.child.kill('SIGKILL');
          await program.ended;
          await stage.server([], stage.ports[0]);
        }
      };
    },
    alert: 'FlinxxRestarts',
    panels: [['Running for']],
  },
  'one node frozen': {
    async prepare(stage) {
      await cluster(stage);
      return () => stage.servers[1].program.child.kill('SIGSTOP');
    },
    alert: 'FlinxxDown',
    panels: [['Nodes that answer'], ['Nodes, as each of them says']],
  },
  'everybody skips at once': {
    async prepare(stage) {
      await stage.server(['--trusted-proxies', '127.0.0.1']);
      const users = await stage.clients(40, (i) => from(`10.0.0.${i}`));
      for (const user of users) user.socket.emit('find_partner');
      return () => stage.every(500, () => {
        for (const user of users) user.socket.emit('skip_user');
      });
    },
    alert: 'FlinxxEverybodySkips',
    panels: [['Events a second', { event: 'skip_user' }], ['Length of calls']],
  },
};

const short = (value) => (value === undefined ? 'nothing' : Math.abs(value) >= 1e6 ? `${(value / 1e6).toFixed(1)}M` : String(Number(value.toPrecision(3))));

async function show(prometheus, [title, labels = {}]) {
  const { targets } = panels.find((each) => each.title === title && each.targets);
  const expr = targets[0].expr.replaceAll('$__rate_interval', '5s').replaceAll('$instance', '.*');
  const values = await prometheus.evaluate(expr);
  const wanted = values.filter((each) => Object.entries(labels).every(([name, value]) => each.labels[name] === value));
  return short(wanted.map(({ value }) => value).filter((value) => !Number.isNaN(value)).sort((a, b) => b - a)[0]);
}

async function run(name, { prepare, alert, panels: shown }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-faults-'));
  const rules = path.join(folder, 'rules.yml');
  writeFileSync(rules, quick(monitoring('flinxx.rules.yml')));
  const stage = new Stage();
  let prometheus;
  try {
    const begin = await prepare(stage, folder);
    prometheus = await startPrometheus(folder, stage.ports, rules);
    const look = () => Promise.all(shown.map((each) => show(prometheus, each)));
    const firing = async () => (await prometheus.evaluate('ALERTS{alertstate="firing"}')).map(({ labels }) => labels.alertname);
    await pause(8000);
    const [before, early] = [await look(), await firing()];
    const begun = performance.now();
    await begin();
    while (!(await firing()).includes(alert) && performance.now() - begun < PATIENCE) await pause(250);
    const [during, fired] = [await look(), [...new Set(await firing())].sort()];
    const seen = shown.map(([title, labels = {}], i) => `${[title, ...Object.values(labels)].join(', ')}: ${before[i]}, then ${during[i]}`).join('; ');
    const said = fired.includes(alert) ? `${fired.map((each) => `\`${each}\``).join(', ')} after ${((performance.now() - begun) / 1000).toFixed(0)} s` : `**not ${alert}**`;
    console.log(`| ${name} | ${seen} | ${early.length > 0 ? `(${early.join(', ')} before) ` : ''}${said} |`);
    return fired.includes(alert);
  } finally {
    await prometheus?.stop();
    await stage.end();
    rmSync(folder, { recursive: true });
  }
}

const chosen = process.argv.slice(2);
let missed = 0;
for (const [name, fault] of Object.entries(faults))
  if (chosen.length === 0 || chosen.some((part) => name.includes(part))) missed += !(await run(name, fault));
process.exit(missed > 0 ? 1 : 0);
