// The link between one node and Redis fails in each of its ways, under load. The others hold a node for dead that they have not
// heard of for 2.5 s; its own users meet each other meanwhile.
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../support/index.mjs';
import { startLinkedRedis, statsOf } from '../support/cluster.mjs';
import { PACE, endure, repeat, withCluster } from './endure.mjs';

const OUTAGE = Number(process.env.FLINXX_CLUSTER_OUTAGE ?? 1500); // ms
const NODES = 3;

/// The last node's link is spoilt, until the others have held that node for dead for so long.
const cutOff = (spoil, mend) => (t, { redis, nodes }, crowd) => {
  const fail = async () => {
    spoil(redis.links.at(-1));
    for (const node of nodes.slice(0, -1)) await eventually(async () => (await statsOf(node)).nodes, NODES - 1, 'how many nodes there are');
    await pause(OUTAGE);
    mend(redis.links.at(-1));
  };
  return endure(t, crowd, fail, { mayLose: true });
};

const held = (choose) =>
  cutOff(
    (link) => link.set(choose(link), { held: true }),
    (link) => link.set(choose(link), { held: false }),
  );

const spoilt = (spoil) => (t, { redis }, crowd) => endure(t, crowd, () => spoil(redis.links.at(-1)));

withCluster(
  'the link of one node to Redis',
  {
    'passes nothing in either direction': held(({ there, back }) => [there, back]),
    'passes nothing to Redis': held(({ there }) => [there]),
    'passes nothing from Redis': held(({ back }) => [back]),
    'resets each connection': cutOff(
      (link) => link.refuse(true),
      (link) => link.refuse(false),
    ),
    'resets all connections again and again: nothing is lost': spoilt((link) =>
      repeat(OUTAGE, async () => {
        link.reset();
        await pause(3 * PACE);
      }),
    ),
    'is 500 ms slower in each direction: nothing is lost': spoilt(async (link) => {
      link.set([link.there, link.back], { delay: 500 });
      await pause(OUTAGE);
      link.set([link.there, link.back], { delay: 0 });
    }),
  },
  { start: startLinkedRedis(NODES), nodes: NODES },
);
