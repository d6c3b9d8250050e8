// Servers that are the nodes of one cluster, and the Redis between them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { promisify } from 'node:util';
import { eventually } from './basics.mjs';
import { startLink } from './link.mjs';
import { launch, run } from './server.mjs';
import { freePort, request } from './wire.mjs';
import { KEY } from './restart.mjs';

/// Debian's redis-server on a free port, which keeps nothing on disk.
export async function startRedis(...options) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'flinxx-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, ...options];
  const redis = { port, folder, url: `redis://127.0.0.1:${port}` };
  redis.begin = () => Object.assign(redis, { program: run(args, { bin: 'redis-server' }) });
  redis.kill = async () => {
    redis.program.child.kill('SIGKILL');
    await redis.program.ended;
  };
  redis.ask = async (...words) => (await promisify(execFile)('redis-cli', ['-p', String(port), ...words])).stdout;
  redis.stop = async () => {
    await redis.kill();
    await rm(folder, { recursive: true, force: true });
  };
  redis.begin();
  return redis;
}

/// The same with so many links to it, each of which can be spoilt.
export const startLinkedRedis = (count) => async () => {
  const redis = await startRedis();
  const links = await Promise.all(Array.from({ length: count }, () => startLink(redis.port)));
  const stop = async () => {
    for (const link of links) link.stop();
    await redis.stop();
  };
  return Object.assign({ ...redis }, { links, stop });
};

/// A master, its replica, and a Sentinel that knows both.
export async function startWatchedRedis() {
  const master = await startRedis('--repl-diskless-sync-delay', '0');
  const replica = await startRedis('--replicaof', '127.0.0.1', String(master.port));
  const port = await freePort();
  const file = path.join(master.folder, 'sentinel.conf');
  const says = [`port ${port}`, 'bind 127.0.0.1', `sentinel monitor fx 127.0.0.1 ${master.port} 1`];
  says.push('sentinel down-after-milliseconds fx 500', 'sentinel failover-timeout fx 3000');
  await writeFile(file, `${says.join('\n')}\n`);
  const sentinel = run([file], { bin: 'redis-sentinel' });
  const ask = async (...words) => (await promisify(execFile)('redis-cli', ['-p', String(port), 'SENTINEL', ...words])).stdout;
  const offset = async (redis) => Number(/master_repl_offset:(\d+)/.exec(await redis.ask('INFO', 'replication'))[1]);
  await eventually(async () => (await ask('replicas', 'fx').catch(() => '')).includes(String(replica.port)), true, 'a replica that Sentinel knows');
  return {
    url: `redis+sentinel://127.0.0.1:${port}/fx`,
    kill: master.kill,
    begin: master.begin,
    /// Its connection is closed, and the next one lacks a user.
    async cutReplicaOff() {
      await replica.ask('CONFIG', 'SET', 'masteruser', 'nobody', 'masterauth', 'nothing');
      await master.ask('CLIENT', 'KILL', 'TYPE', 'replica');
    },
    /// How much the replica lacks, in bytes.
    tail: async () => (await offset(master)) - (await offset(replica)),
    failedOver: () => eventually(async () => (await ask('get-master-addr-by-name', 'fx')).includes(String(replica.port)), true, 'another master'),
    async stop() {
      sentinel.child.kill('SIGKILL');
      await sentinel.ended;
      for (const redis of [master, replica]) await redis.stop();
    },
  };
}

const argsOf = (redis, args) => ['--redis', redis.url, '--session-key', KEY, '--rate-limits', 'off', '--threads', '2', ...args];

/// A server as a node.
export const launchNode = (redis, ...args) => launch(argsOf(redis, args));

/// Another one at the port of one that has ended.
export const launchAgain = ({ host, port }, redis, ...args) =>
  launch(argsOf(redis, args), { fixed: ['--host', host, '--port', String(port), '--stun-urls', 'none'] });

/// What /api/stats says of all nodes, or of one.
export async function statsOf(node, query = '') {
  const { activeUsers, activeSessions, waitingUsers, nodes } = (await request(node, `/api/stats${query}`)).json;
  return { activeUsers, activeSessions, waitingUsers, nodes };
}

/// Makes two meet while nobody else waits; the second one waits too where the first is on another node.
export async function meetAcross(a, b) {
  await a.do('find_partner');
  await a.expect('waiting');
  await b.do('find_partner');
  let event = await b.inbox.next('an answer');
  if (event[0] === 'waiting') event = await b.inbox.next('a partner');
  assert.equal(event[0], 'partner_found');
  const [ofA, ofB] = [await a.expect('partner_found'), event[1]];
  assert.equal(ofA.sessionId, ofB.sessionId);
  assert.deepEqual([ofA.partnerId, ofB.partnerId], [b.userId, a.userId]);
  assert.notEqual(ofA.initiator, ofB.initiator);
}

/// So many nodes, which know of each other, for all tests of the suite or file in which this is called.
export const useCluster = (count, ...args) => useClusterOn(startRedis, count, ...args);

/// The same over a Redis that is started so. Where it has links, each node goes by its own.
export function useClusterOn(start, count, ...args) {
  const cluster = { nodes: [] };
  before(async () => {
    cluster.redis = await start();
    for (let i = 0; i < count; ++i) cluster.nodes.push(await launchNode(cluster.redis.links?.[i] ?? cluster.redis, ...args));
    await cluster.together();
  });
  after(async () => {
    await Promise.all(cluster.nodes.map((node) => node.stop()));
    await cluster.redis?.stop();
  });
  cluster.together = () =>
    Promise.all(
      cluster.nodes.map((node) => eventually(async () => (await statsOf(node)).nodes, cluster.nodes.length, 'how many nodes there are')),
    );
  return cluster;
}
