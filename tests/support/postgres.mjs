// A PostgreSQL of Debian's on a free port, and what reads call events into it.
import { execFile, execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { eventually, within } from './basics.mjs';
import { BIN, run } from './server.mjs';
import { freePort } from './wire.mjs';

/// The folder of initdb and postgres, of the newest version that is installed.
function programs() {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => b - a) : [];
  const found = versions.map((version) => path.join(base, version, 'bin')).find((bin) => existsSync(path.join(bin, 'initdb')));
  if (!found) throw new Error('PostgreSQL is not installed: scripts/install-packages test installs it');
  return found;
}

// PostgreSQL refuses root; Debian's package comes with a user. Who is root in a namespace of their own alone is no more than
// one user, and has another name in a further one.
const isRoot = process.getuid() === 0;
const hasOthers = isRoot && Number(readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/)[2]) > 1;
const become = hasOthers ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
const asUser = (program, args) => (isRoot ? [become[0], [...become.slice(1), program, ...args]] : [program, args]);

/// Without its own disk's safety, since nothing of it is kept.
export async function startPostgres() {
  const bin = programs();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-postgres-'));
  if (hasOthers) {
    const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    chownSync(folder, id('-u'), id('-g'));
  }
  const data = path.join(folder, 'data');
  const port = await freePort();
  const [init, initArgs] = asUser(path.join(bin, 'initdb'), ['-D', data, '-U', 'flinxx', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
  await promisify(execFile)(init, initArgs, { cwd: folder });
  const env = { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'flinxx', PGDATABASE: 'postgres' };
  const postgres = { env, folder, port };
  const options = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off', '-c', 'full_page_writes=off'];
  postgres.begin = async () => {
    const [program, args] = asUser(path.join(bin, 'postgres'), options);
    postgres.program = run(args, { bin: program, cwd: folder });
    await eventually(() => postgres.ask('SELECT 1').catch(() => postgres.program.stderr), '1', 'PostgreSQL answers');
  };
  /// What a statement gives, a line a row.
  postgres.ask = async (sql) => (await promisify(execFile)('psql', ['-XAtq', '-c', sql], { env: { ...process.env, ...env } })).stdout.trimEnd();
  /// As after a crash.
  postgres.kill = async () => {
    postgres.program.child.kill('SIGQUIT');
    await within(postgres.program.ended, 'the end of PostgreSQL');
  };
  postgres.stop = async () => {
    await postgres.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  await postgres.begin();
  return postgres;
}

/// flinxx-analytics, which is beside the server.
export const CONSUMER = path.join(path.dirname(BIN), 'flinxx-analytics');
export const startConsumer = (postgres, args) => run(args, { bin: CONSUMER, env: postgres.env });

/// A script of docker/analytics, to its end: what it prints.
export async function runScript(postgres, name, ...args) {
  const script = new URL(`../../docker/analytics/${name}`, import.meta.url).pathname;
  return (await promisify(execFile)(script, args, { env: { ...process.env, ...postgres.env } })).stdout.trim();
}

