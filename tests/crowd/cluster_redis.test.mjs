// Redis is slow, refuses what is to be written, or is replaced by a replica that lacks the last of it, under load.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually, request } from '../support/index.mjs';
import { startRedis, startWatchedRedis } from '../support/cluster.mjs';
import { endure, repeat, withCluster } from './endure.mjs';

const OUTAGE = Number(process.env.FLINXX_CLUSTER_OUTAGE ?? 1500); // ms
const TAIL = 2000; // ms; Sentinel takes no replica that has been cut off for ten times its down-after-milliseconds
const BUSY = `local now = redis.call('TIME')
local start = now[1] * 1000 + now[2] / 1000
repeat now = redis.call('TIME') until now[1] * 1000 + now[2] / 1000 - start > tonumber(ARGV[1])`;

/// Redis does nothing for so long (ms) at a time, and as long everything.
const slow = (stall) => (t, { redis }, crowd) =>
  endure(t, crowd, () =>
    repeat(OUTAGE, async () => {
      const duration = 200 + Math.floor(700 * Math.random());
      await stall(redis, duration);
      await pause(duration);
    }),
  );

const stalls = {
  'it is stopped and goes on': async ({ program: { child } }, duration) => {
    child.kill('SIGSTOP');
    await pause(duration);
    child.kill('SIGCONT');
  },
  'scripts of somebody else take long': (redis, duration) => redis.ask('EVAL', BUSY, '0', String(duration)),
  'nothing can be written': (redis, duration) => redis.ask('CLIENT', 'PAUSE', String(duration), 'WRITE'),
};

/// Redis is told not to take what is written, and then to take it again.
const refusing = (refuse, accept) => (t, { redis, nodes }, crowd) =>
  endure(
    t,
    crowd,
    async () => {
      await refuse(redis);
      for (const node of nodes) await eventually(async () => (await request(node, '/api/health')).json.cluster, 'away');
      await pause(OUTAGE);
      await accept(redis);
    },
    { mayLose: true },
  );

const set = (name, value) => (redis) => redis.ask('CONFIG', 'SET', name, value);

withCluster('a Redis that is slow or refuses', {
  ...Object.fromEntries(Object.entries(stalls).map(([name, stall]) => [`${name}: nothing is lost`, slow(stall)])),
  'it is out of memory': refusing(set('maxmemory', '1'), set('maxmemory', '0')),
  'it lacks replicas': refusing(set('min-replicas-to-write', '1'), set('min-replicas-to-write', '0')),
  'it cannot save': refusing(
    async (redis) => {
      await rm(redis.folder, { recursive: true });
      await redis.ask('CONFIG', 'SET', 'save', '3600 1');
      await redis.ask('BGSAVE');
      await eventually(async () => /rdb_last_bgsave_status:(\w+)/.exec(await redis.ask('INFO', 'persistence'))[1], 'err');
    },
    set('save', ''),
  ),
  'it is made a replica of nobody': refusing(
    (redis) => redis.ask('REPLICAOF', '127.0.0.1', '1'),
    (redis) => redis.ask('REPLICAOF', 'NO', 'ONE'),
  ),
});

withCluster(
  'a Redis that Sentinel watches',
  {
    'is killed, and its replica lacks the last of it': (t, { redis }, crowd) => {
      const fail = async () => {
        await redis.cutReplicaOff();
        await pause(TAIL);
        const tail = await redis.tail();
        await redis.kill();
        await redis.failedOver();
        redis.begin(); // as a master, before Sentinel makes it a replica
        assert.ok(tail > 0, 'nothing is lost');
        t.diagnostic(`${tail} bytes were lost with the master`);
      };
      return endure(t, crowd, fail, { mayLose: true });
    },
  },
  { start: startWatchedRedis },
);
