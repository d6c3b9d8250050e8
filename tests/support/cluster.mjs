// Servers that are the nodes of one cluster, and the Redis between them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { promisify } from 'node:util';
import { eventually } from './basics.mjs';
import { launch, run } from './server.mjs';
import { freePort, request } from './wire.mjs';
import { KEY } from './restart.mjs';

/// Debian's redis-server on a free port, which keeps nothing on disk.
export async function startRedis(...options) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'flinxx-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, ...options];
  const redis = { port, url: `redis://127.0.0.1:${port}` };
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

/// A server as a node.
export const launchNode = (redis, ...args) =>
  launch(['--redis', redis.url, '--session-key', KEY, '--rate-limits', 'off', '--threads', '2', ...args]);

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
export function useCluster(count, ...args) {
  const cluster = { nodes: [] };
  before(async () => {
    cluster.redis = await startRedis();
    for (let i = 0; i < count; ++i) cluster.nodes.push(await launchNode(cluster.redis, ...args));
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
