// Official clients of nodes behind HAProxy, as docker/ configures it: they do all that users do, and nodes are stopped, killed
// and restarted under them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { SCALE, eventually, request } from '../support/index.mjs';
import { startBalancer } from '../support/balancer.mjs';
import { launchAgain, launchNode, startRedis } from '../support/cluster.mjs';
import { endure, populate } from './endure.mjs';
import { COME_TO_ANY, CUT_OFF, Crowd, Roamer, STEPS, seed, walk } from './walk.mjs';

const NODES = Number(process.env.FLINXX_CLUSTER_NODES ?? 4);
const CLIENTS = Number(process.env.FLINXX_CLUSTER_CLIENTS ?? 200);
const STEPS_EACH = Number(process.env.FLINXX_CLUSTER_STEPS ?? Math.ceil(6 * SCALE)); // of a client
const skip = existsSync('/usr/sbin/haproxy') ? false : 'haproxy is not installed';

/// Nodes with the numbers 0, 1, … and HAProxy before them, for all tests of the suite in which this is called.
function useBalanced(...rest) {
  const all = { nodes: [] };
  const args = (number) => ['--node-number', String(number), '--trusted-proxies', '127.0.0.1', '--linger', '10', ...rest];
  before(async () => {
    all.redis = await startRedis();
    for (let i = 0; i < NODES; ++i) all.nodes.push(await launchNode(all.redis, ...args(i)));
    all.door = await startBalancer('HAProxy', all.nodes);
    await eventually(() => request(all.door, '/api/health').then(({ status }) => status, () => 0), 200, 'HAProxy');
  });
  after(async () => {
    await Promise.all(all.nodes.map((node) => node.stop()));
    await all.door?.stop();
    await all.redis?.stop();
  });
  all.start = async (number) => {
    const node = await launchAgain(all.nodes[number], all.redis, ...args(number));
    await eventually(async () => (await request(node, '/api/health?ready')).status, 200, 'a node that is ready');
    all.nodes[number] = node;
  };
  return all;
}

describe(`${CLIENTS} clients on ${NODES} nodes behind HAProxy, seed ${seed}`, { skip }, () => {
  const all = useBalanced('--recovery-time', '2000', '--ping-timeout', '300000');

  test('come, find, relay, skip, stop, leave, vanish and come back', async (t) => {
    const crowd = new Crowd(all.nodes, [all.door]);
    await walk(crowd, STEPS_EACH * CLIENTS, [...STEPS, CUT_OFF, COME_TO_ANY], ['leave', 'cutOff'], {
      clients: CLIENTS,
      atATime: Math.ceil(CLIENTS / 3),
      stepsACheckpoint: 3 * CLIENTS,
    });
    const { matches, returns } = crowd;
    t.diagnostic(`${matches.near} partners found on the own node, ${matches.far} on another one`);
    t.diagnostic(`${returns.same} came back as the same user, ${returns.other} to another node, as another one`);
    assert.ok(matches.far > matches.near / 10, `${matches.far} partners on another node`);
  });
});

/// The node ends by its drain, or in the middle of it.
const stop = async ({ program }) => {
  program.child.kill('SIGTERM');
  await program.ended;
};
const stopByForce = async ({ program }) => {
  const drains = new Promise((resolve) => program.onOutput(() => /draining/.test(program.stdout) && resolve()));
  program.child.kill('SIGTERM');
  await drains;
  program.child.kill('SIGKILL');
  await program.ended;
};

describe(`nodes behind HAProxy that end, seed ${seed}`, { skip }, () => {
  const all = useBalanced('--recovery-time', '20000', '--ping-timeout', '300000');
  let crowd;

  test('they meet', async () => {
    crowd = new Crowd(all.nodes, [all.door], Roamer);
    await populate(crowd);
  });

  const restarting = (how, numbers) => async (t) => {
    crowd.cuts = 0;
    const fail = async () => {
      for (const number of numbers) {
        const from = performance.now();
        await how(all.nodes[number]);
        t.diagnostic(`node ${number} ended within ${Math.round(performance.now() - from)} ms`);
        await all.start(number);
        await pause(1500); // HAProxy asks twice
      }
    };
    await endure(t, crowd, fail, { mayLose: true });
    t.diagnostic(`${crowd.cuts} connections were cut, all users are back`);
  };

  const each = Array.from({ length: NODES }, (_, i) => i);
  test('one is killed while it drains, and started again', restarting(stopByForce, [1]));
  test('each is restarted, one after the other', restarting(stop, each));
  test('they leave, and nothing stays behind', () => crowd.end(['leave']));
});
