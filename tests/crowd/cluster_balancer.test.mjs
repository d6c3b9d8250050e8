// Official clients of nodes behind HAProxy, as docker/ configures it: they do all that users do, and nodes are stopped, killed
// and restarted under them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { SCALE } from '../support/index.mjs';
import { skip, useBalanced } from './balanced.mjs';
import { endure, populate } from './endure.mjs';
import { COME_TO_ANY, CUT_OFF, Crowd, Roamer, STEPS, seed, walk } from './walk.mjs';

const NODES = Number(process.env.FLINXX_CLUSTER_NODES ?? 4);
const CLIENTS = Number(process.env.FLINXX_CLUSTER_CLIENTS ?? 200);
const STEPS_EACH = Number(process.env.FLINXX_CLUSTER_STEPS ?? Math.ceil(6 * SCALE)); // of a client

describe(`${CLIENTS} clients on ${NODES} nodes behind HAProxy, seed ${seed}`, { skip }, () => {
  const all = useBalanced(NODES, '--recovery-time', '2000', '--ping-timeout', '300000');

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
  const all = useBalanced(NODES, '--recovery-time', '20000', '--ping-timeout', '300000');
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
