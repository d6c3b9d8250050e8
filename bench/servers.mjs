// The servers that are measured, and one measurement of one of them.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const node = realpathSync(process.execPath);
const libc = root('build/bench/libc/usr/lib/x86_64-linux-gnu');

/** Flinxx's command, of the build that FLINXX_BIN names if it does; `more` goes to its end. */
export const flinxx = (threads, ping, more = []) =>
  [process.env.FLINXX_BIN ?? root('build/release/flinxx'), '--host', '127.0.0.1', '--port', '0', '--rate-limits', 'off', '--stun-urls', 'none', '--web-root', root('web/dist'), '--threads', threads, '--ping-interval', ping, ...more].map(String);

/** A certificate for localhost with a P-256 key, as an authority gives it today, and that key: PEM files. */
function identity() {
  const [cert, key] = ['build/bench/certificate.pem', 'build/bench/key.pem'].map(root);
  if (!existsSync(cert)) {
    mkdirSync(root('build/bench'), { recursive: true });
    execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '3650', '-subj', '/CN=localhost', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', key, '-out', cert], { stdio: 'pipe' });
  }
  return { cert, key };
}

// The command of each; Flinxx takes as many workers as it is given. `before` is the build that FLINXX_BEFORE names.
export const servers = {
  flinxx: ({ ping, threads, more }) => flinxx(threads, ping, more),
  before: ({ ping, threads, more }) => [process.env.FLINXX_BEFORE, ...flinxx(threads, ping, more).slice(1)],
  floor: () => ['build/release/bench-floor'],
  node: () => [node, 'bench/peers/node.mjs'],
  uws: () => [`${libc}/ld-linux-x86-64.so.2`, '--library-path', libc, node, 'bench/peers/uws.mjs'],
  bun: () => [root('bench/peers/node_modules/.bin/bun'), 'bench/peers/bun.mjs'],
  'one worker': ({ ping }) => flinxx(1, ping),
  'two workers': ({ ping }) => flinxx(2, ping),
};

async function portOf(server) {
  let log = '';
  for await (const chunk of server.stdout) {
    log += chunk;
    const port = /listening on https?:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1];
    if (port) return port;
  }
  throw new Error(`the server has ended: ${log}`);
}

const residentBytes = (pid) => 1024 * Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
const onCore = (core, command) => (core === undefined ? command : ['taskset', '-c', String(core), ...command]);

/** A server that listens, with its port; end() kills it. core: where it runs, or undefined. */
export async function start(command, { core, env = {} } = {}) {
  const [program, ...args] = onCore(core, command);
  const server = spawn(program, args, { cwd: root(''), env: { ...process.env, WEB_ROOT: root('web/dist'), ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const end = async () => {
    server.kill('SIGKILL');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
  };
  try {
    return { pid: server.pid, port: await portOf(server), end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The figures of flinxx-bench with those arguments. */
export async function load(args, core) {
  const [program, ...its] = onCore(core, [root('build/release/flinxx-bench'), ...args.map(String)]);
  return JSON.parse((await promisify(execFile)(program, its)).stdout);
}

/** Starts the server, runs flinxx-bench with `args` against it, and gives the figures. cores: 'apart' or 'all'. */
export async function measure(name, { args, ping = 25_000, cores = 'apart', tls = false }) {
  const apart = cores === 'apart';
  const { cert, key } = tls ? identity() : {};
  const more = tls ? ['--tls-cert', cert, '--tls-key', key] : [];
  const env = { PING_INTERVAL: String(ping), ...(tls && { TLS_CERT: cert, TLS_KEY: key }) };
  const server = await start(servers[name]({ ping, threads: apart ? 1 : 0, more }), { core: apart ? 0 : undefined, env });
  try {
    const start_bytes = residentBytes(server.pid);
    return { start_bytes, ...(await load([...args, '--port', server.port, '--pid', server.pid, ...(name === 'floor' ? ['--floor'] : []), ...(tls ? ['--tls'] : [])], apart ? 1 : undefined)) };
  } finally {
    await server.end();
  }
}

/** What was measured on, and how busy that was before. */
export const machine = () =>
  `${os.cpus()[0].model}, ${os.cpus().length} cores, Linux ${os.release()}, ${new Date().toISOString().slice(0, 10)}; load average at the start ${os.loadavg()[0].toFixed(1)}`;

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
export const median = (numbers) => sorted(numbers)[Math.floor(numbers.length / 2)];

/** Half of the range as a share of the median. */
export function spread(numbers) {
  const all = sorted(numbers);
  return (all.at(-1) - all[0]) / 2 / median(numbers);
}
