// A TURN server, on loopback unless told.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../tests/support/wire.mjs';
import { until } from '../harness.mjs';

const secret = 'only-for-this-test';

/** coturn, and the options with which a server of ours sends everybody through it; ends with `stop`. */
export async function startTurn({ words = [], address = '127.0.0.1' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'flinxx-turn-'));
  const port = await freePort();
  const [program, ...args] = [
    ...words, 'turnserver',
    '-n', `--listening-ip=${address}`, `--listening-port=${port}`, `--relay-ip=${address}`, '--min-port=50000', '--max-port=50200',
    '--realm=test.local', '--use-auth-secret', `--static-auth-secret=${secret}`, '--allow-loopback-peers', '--no-cli', '--no-tls',
    '--no-dtls', `--userdb=${join(folder, 'db')}`, `--pidfile=${join(folder, 'pid')}`, '--log-file=stdout',
  ];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until('coturn is there', () => log, (text) => /DB connection success/.test(text));
  } catch (error) {
    await stop();
    throw error;
  }
  return { options: { 'turn-urls': `turn:${address}:${port}`, 'turn-secret': secret, 'ice-transport-policy': 'relay' }, stop };
}
