// The server under test: started, asked for its figures, ended.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deferred, eventually, within } from './basics.mjs';
import { request } from './wire.mjs';

export const BIN = path.resolve(
  process.env.FLINXX_BIN ?? fileURLToPath(new URL('../../build/release/flinxx', import.meta.url)),
);

// The environment without what would configure a server.
function bareEnvironment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('FLINXX_') && name !== 'PORT');
  return { ...Object.fromEntries(kept), ...extra };
}

/// The environment of a program that finds the functions of a library first, also where a sanitizer's would be.
export const preloaded = (library) => ({ LD_PRELOAD: library, ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0` });

/// A program with what it has printed so far and its end.
export function run(args, { bin = BIN, env = {}, cwd = os.tmpdir(), stdin = 'ignore' } = {}) {
  const child = spawn(bin, args, { env: bareEnvironment(env), cwd, stdio: [stdin, 'pipe', 'pipe'] });
  const program = { child, stdout: '', stderr: '' };
  const heard = [];
  program.onOutput = (listener) => heard.push(listener);
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      program[name] += text;
      for (const listener of heard) listener();
    });
  }
  const end = deferred();
  program.ended = end.promise;
  child.on('error', end.reject);
  child.on('close', (status, signal) => end.resolve({ status, signal }));
  return program;
}

/// Runs the program to its end.
export async function runToEnd(args, options) {
  const program = run(args, options);
  const end = await within(program.ended, () => `the end of ${program.child.spawnargs.join(' ')}`).finally(() => program.child.kill('SIGKILL'));
  return { ...end, stdout: program.stdout, stderr: program.stderr };
}

const READY = /listening on (https?):\/\/([\d.]+):(\d+)/;

/// A server that listens. `args` as on the command line; host and port are given.
export async function launch(args, { fixed = ['--host', '127.0.0.1', '--port', '0', '--stun-urls', 'none'], ...options } = {}) {
  const program = run([...fixed, ...args], options);
  const said = deferred();
  program.onOutput(() => READY.test(program.stdout) && said.resolve());
  const early = program.ended.then(({ status }) => {
    throw new Error(`the server ended with status ${status}: ${program.stderr}${program.stdout}`);
  });
  await within(Promise.race([said.promise, early]), 'the ready line');
  early.catch(() => {});
  const [, scheme, host, port] = READY.exec(program.stdout);
  return {
    ...addressed(host, Number(port), scheme),
    program,
    /// Ends it by the signal; it has to exit with 0.
    async stop(signal = 'SIGTERM') {
      program.child.kill(signal);
      const end = await within(program.ended, 'the end of the server').catch((error) => {
        program.child.kill('SIGKILL');
        throw error;
      });
      assert.deepEqual(end, { status: 0, signal: null }, `the server's end:\n${program.stderr}${program.stdout}`);
    },
  };
}

const addressed = (host, port, scheme = 'http') => ({ host, port, url: `${scheme}://${host}:${port}` });

/// A server for all tests of the suite or file in which this is called; its rate limits are off unless `args` say.
export function useServer(...args) {
  const server = {};
  const limits = args.some((arg) => arg === '--rate-limits' || arg.startsWith('--limit-')) ? [] : ['--rate-limits', 'off'];
  before(async () => Object.assign(server, await launch([...limits, ...args])));
  after(async () => server.stop?.());
  return server;
}

/// The three figures of /api/stats.
export async function stats(server) {
  const { status, json } = await request(server, '/api/stats');
  assert.equal(status, 200);
  const { activeUsers, activeSessions, waitingUsers } = json;
  return { activeUsers, activeSessions, waitingUsers };
}

export const figures = (activeUsers, activeSessions, waitingUsers) => ({ activeUsers, activeSessions, waitingUsers });

export const expectStats = (server, ...numbers) =>
  eventually(() => stats(server), figures(...numbers), 'what /api/stats says');
