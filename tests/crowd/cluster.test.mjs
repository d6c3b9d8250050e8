// A crowd on the nodes of a cluster over a real Redis, bound to a node or routed by session id, does what it does on one server.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SCALE, random } from '../support/index.mjs';
import { useCluster } from '../support/cluster.mjs';
import { startRouter } from '../support/router.mjs';
import { COME_BACK, CUT_OFF, Crowd, STEPS, seed, walk } from './walk.mjs';

const NODES = Number(process.env.FLINXX_CLUSTER_NODES ?? 4);
const CLIENTS = Number(process.env.FLINXX_CLUSTER_CLIENTS ?? 200);
const STEPS_EACH = Number(process.env.FLINXX_CLUSTER_STEPS ?? Math.ceil(12 * SCALE)); // of a client
const size = { clients: CLIENTS, atATime: Math.ceil(CLIENTS / 3), stepsACheckpoint: 3 * CLIENTS };

function walkOver(cluster, kinds, ends, doors = cluster.nodes) {
  return async (t) => {
    t.diagnostic(`FLINXX_TEST_SEED=${seed}`);
    const crowd = new Crowd(cluster.nodes, doors);
    await walk(crowd, STEPS_EACH * CLIENTS, kinds, ends, size);
    const { near, far } = crowd.matches;
    t.diagnostic(`${near} partners found on the own node, ${far} on another one`);
    assert.ok(far > near / 30, `${far} partners on another node`);
  };
}

describe(`${CLIENTS} clients on ${NODES} nodes, seed ${seed}`, () => {
  const cluster = useCluster(NODES, '--recovery-time', '0');
  const doors = [];
  const chance = random(seed);
  let router;
  before(async () => {
    router = await startRouter(cluster.nodes, () => cluster.nodes[Math.floor(chance() * NODES)]);
    doors.push(...cluster.nodes, router); // every fifth is routed
  });
  after(() => router?.stop());

  test('come, find, relay, skip, stop, leave and vanish', walkOver(cluster, [...STEPS, CUT_OFF], ['leave', 'cutOff'], doors));
});

describe(`${CLIENTS} clients on ${NODES} nodes, seed ${seed}`, () => {
  const cluster = useCluster(NODES, '--recovery-time', '60000', '--ping-timeout', '300000'); // only what the test cuts is lost
  test('lose their connections and come back', walkOver(cluster, [...STEPS, COME_BACK], ['leave']));
});

describe(`${CLIENTS} clients on ${NODES} nodes without linger, seed ${seed}`, () => {
  const cluster = useCluster(NODES, '--recovery-time', '60000', '--ping-timeout', '300000', '--linger', '0'); // most pairs are far
  test('lose their connections and come back', walkOver(cluster, [...STEPS, COME_BACK], ['leave']));
});
