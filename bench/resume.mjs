// What it costs a server to be started again under TLS, while all clients come back with their tickets:
// node bench/resume.mjs [--bins A,B] [--clients 5000] [--rounds 3] [--tls 1.3] [--rsa] [--plain], after `npm ci` in tests. The servers take turns.
// Each round: the clients connect, the server is killed and started again with the same key, the clients come back to
// their sockets. Printed are medians: the share of handshakes that resume, the server's CPU from its ready line to the
// last client that is back; with --plain the same without TLS.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { parseArgs } from 'node:util';
import { BIN, launch } from '../tests/support/server.mjs';
import { KEY } from '../tests/support/restart.mjs';

const { values } = parseArgs({ options: { bins: { type: 'string', default: BIN }, clients: { type: 'string', default: '5000' }, rounds: { type: 'string', default: '3' }, tls: { type: 'string', default: '1.3' }, plain: { type: 'boolean', default: false }, rsa: { type: 'boolean', default: false } } });
const [clients, rounds] = [Number(values.clients), Number(values.rounds)];
const version = `TLSv${values.tls}`;
const atOnce = 100;

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-resume-'));
const [certificate, key] = [path.join(folder, 'certificate.pem'), path.join(folder, 'key.pem')];
execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=localhost', ...(values.rsa ? ['-newkey', 'rsa:2048'] : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']), '-keyout', key, '-out', certificate], { stdio: 'pipe' });
const context = tls.createSecureContext({ minVersion: version, maxVersion: version });

const UPGRADE = 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

// A text of up to 65,535 bytes in a frame whose mask is zeros.
function frame(text) {
  const size = Buffer.byteLength(text);
  const head = size < 126 ? [0x81, 0x80 | size] : [0x81, 0x80 | 126, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), Buffer.from(text)]);
}

/// A client that knows its ticket and its socket.
class Client {
  claim = {};

  /// Connects, and back to its socket if it had one.
  back({ host, port }, isSecret) {
    return new Promise((resolve, reject) => {
      const options = { host, port, secureContext: context, rejectUnauthorized: false, session: this.ticket };
      this.socket = isSecret ? tls.connect(options, () => (this.resumed = this.socket.isSessionReused())) : net.connect(options);
      this.socket.on('session', (ticket) => (this.ticket = ticket)).on('error', reject);
      this.socket.write(UPGRADE);
      let [said, entered] = ['', false];
      this.socket.on('data', (bytes) => {
        said += bytes.toString('latin1');
        if (!entered && said.includes('0{"sid"')) entered = this.socket.write(frame(`40${JSON.stringify(this.claim)}`)) || true;
        const pid = /40\{"sid":"[^"]*","pid":"([^"]*)"/.exec(said)?.[1];
        const offset = this.claim.offset ?? /user_registered".*"([^"]*)"\]/s.exec(said)?.[1];
        if (!pid || !offset) return;
        this.socket.removeAllListeners('data').resume();
        this.recovered = this.claim.pid === pid;
        this.claim = { pid, offset };
        resolve();
      });
    });
  }
}

async function inTurns(all, work) {
  const rest = all.values();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const each of rest) await work(each);
  }));
}

const cpuOf = (server) => {
  const words = readFileSync(`/proc/${server.program.child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(words[11]) + Number(words[12])) * 10_000; // µs, of ticks of 10 ms
};

async function round(bin, isSecret) {
  const args = ['--rate-limits', 'off', '--session-key', KEY, '--recovery-time', '600000', ...(isSecret ? ['--tls-cert', certificate, '--tls-key', key] : [])];
  let server = await launch(args, { bin });
  const all = Array.from({ length: clients }, () => new Client());
  await inTurns(all, (client) => client.back(server, isSecret));
  for (const { socket } of all) socket.removeAllListeners('error').on('error', () => {}).destroy();
  server.program.child.kill('SIGKILL');
  await server.program.ended;
  server = await launch(args, { bin, fixed: ['--host', server.host, '--port', String(server.port)] });
  const before = cpuOf(server);
  await inTurns(all, (client) => client.back(server, isSecret));
  const cpu = (cpuOf(server) - before) / clients;
  const shareOf = (name) => all.filter((client) => client[name]).length / clients;
  const result = { cpu, resumed: shareOf('resumed'), recovered: shareOf('recovered') };
  for (const { socket } of all) socket.removeAllListeners('error').on('error', () => {}).destroy();
  server.program.child.kill('SIGKILL');
  await server.program.ended;
  return result;
}

const results = new Map();
const ways = values.plain ? [true, false] : [true];
const contenders = values.bins.split(',').flatMap((bin) => ways.map((isSecret) => [`${bin} ${isSecret ? version : 'plain'}`, bin, isSecret]));
for (let i = 0; i < rounds; ++i)
  for (const [name, bin, isSecret] of contenders) {
    const result = await round(bin, isSecret);
    console.error(name, result);
    results.set(name, [...(results.get(name) ?? []), result]);
  }
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
console.log('| server | handshakes resumed | sockets recovered | CPU µs a client |\n| --- | --- | --- | --- |');
for (const [name, all] of results)
  console.log(`| ${name} | ${['resumed', 'recovered'].map((what) => `${(100 * median(all.map((each) => each[what]))).toFixed(1)} %`).join(' | ')} | ${median(all.map((each) => each.cpu)).toFixed(0)} |`);
rmSync(folder, { recursive: true });
