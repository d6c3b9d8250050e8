// What fails in a cluster, while calls between its nodes go on and a crowd seeks partners: afterwards all is right again, no
// call has ended that both nodes knew of, and no relay has come twice, out of order or to somebody else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../support/index.mjs';
import { useCluster } from '../support/cluster.mjs';
import { Crowd, STEPS, seed } from './walk.mjs';

const CALLS = Number(process.env.FLINXX_CLUSTER_CALLS ?? 40);
const SEEKERS = Number(process.env.FLINXX_CLUSTER_SEEKERS ?? 21);
const OUTAGE = 10_000; // ms, as long as what is paused stands still
const PACE = 250; // ms between the relays of a caller, and between what is killed
const AT_A_TIME = Math.ceil(SEEKERS / 3);
const STAYING = STEPS.slice(0, 4); // nobody leaves

/// Calls between nodes, and who seeks partners on them.
async function populate(crowd) {
  const { nodes } = crowd;
  crowd.calls = [];
  for (let i = 0; i < CALLS; ++i) {
    const two = [await crowd.enter(nodes[i % nodes.length]), await crowd.enter(nodes[(i + 1) % nodes.length])];
    for (const caller of two) {
      caller.busy = true; // takes no steps
      await caller.search('find_partner');
    }
    await eventually(() => two.map((c) => c.session?.partnerId), [two[1].userId, two[0].userId], 'a call');
    crowd.calls.push({ two, id: two[0].session.id });
  }
  for (let i = 0; i < SEEKERS; ++i) await crowd.enter(nodes[i % nodes.length]);
  await crowd.checkpoint();
}

/// All relay and seek until the failure is over.
async function underLoad(crowd, failure) {
  let over = false;
  const call = async (caller) => {
    while (!over && crowd.walkers.has(caller)) {
      await caller.relay().catch((error) => {
        if (crowd.walkers.has(caller)) throw error;
      });
      await pause(PACE);
    }
  };
  const seek = async () => {
    while (!over) await crowd.steps(SEEKERS, STAYING, AT_A_TIME);
  };
  await Promise.all([...crowd.calls.flatMap(({ two }) => two.map(call)), seek(), failure().finally(() => (over = true))]);
}

const hasEnded = ({ two, id }) => two.some(({ session }) => session?.id !== id);

/// The failure, which leaves these calls, and what comes after it.
async function endure(t, crowd, failure, { mayEnd = () => false } = {}) {
  t.diagnostic(`FLINXX_TEST_SEED=${seed}`);
  await populate(crowd);
  const begun = performance.now();
  let repaired;
  await underLoad(crowd, async () => {
    await failure();
    repaired = performance.now();
  });
  await crowd.checkpoint();
  t.diagnostic(`all was right ${Math.round(performance.now() - repaired)} ms after ${Math.round(repaired - begun)} ms of it`);
  t.diagnostic(`${crowd.calls.filter(hasEnded).length} of ${CALLS} calls ended`);
  crowd.calls = crowd.calls.filter((call) => !(mayEnd(call) && hasEnded(call)));
  assert.equal(crowd.calls.filter(hasEnded).length, 0, 'calls that have ended');
  for (const { two } of crowd.calls) for (const caller of two) await caller.relay();
  for (const walker of crowd.walkers) if (!walker.busy) await walker.stop();
  await crowd.checkpoint();
  t.diagnostic(`${crowd.lost} relays lost`);
  crowd.mayLose = false; // what is told from now on
  await crowd.steps(10 * SEEKERS, STAYING, AT_A_TIME);
  await crowd.checkpoint();
  await crowd.end(['leave']);
}

/// A test with a cluster of its own.
function withCluster(name, run, { nodes = 3, args = [] } = {}) {
  describe(`${CALLS} calls and ${SEEKERS} who seek, on ${nodes} nodes`, () => {
    const cluster = useCluster(nodes, '--linger', '10', ...args);
    test(name, (t) => run(t, cluster, new Crowd(cluster.nodes)));
  });
}

withCluster('Redis stands still: what was relayed meanwhile comes late, all of it, once and in order', (t, { redis }, crowd) =>
  endure(t, crowd, async () => {
    redis.program.child.kill('SIGSTOP');
    const { near } = crowd.matches;
    await pause(OUTAGE);
    redis.program.child.kill('SIGCONT');
    assert.ok(crowd.matches.near > near, 'nobody has met meanwhile');
  }));

withCluster('the reading connections are killed again and again: nothing is lost', (t, { redis }, crowd) =>
  endure(t, crowd, async () => {
    for (let i = 0; i < 20; ++i) {
      const readers = (await redis.ask('CLIENT', 'LIST')).split('\n').filter((line) => / cmd=xread /.test(line));
      for (const line of readers) await redis.ask('CLIENT', 'KILL', 'ID', /id=(\d+)/.exec(line)[1]);
      await pause(PACE);
    }
  }));

withCluster('Redis is killed and comes back empty: all is healed', (t, { redis }, crowd) =>
  endure(t, crowd, async () => {
    crowd.mayLose = true;
    await redis.kill();
    await pause(OUTAGE / 5);
    redis.begin();
  }));

const RECOVERY = 3000; // ms

for (const [what, recovery] of [
  ['its calls are over when it comes back after the time of recovery', RECOVERY],
  ['its calls go on when it comes back in time', 6 * OUTAGE],
])
  withCluster(
    `a node stands still and is judged dead: ${what}, and nobody is in half a call`,
    (t, { nodes }, crowd) => {
      const mayEnd = ({ two }) => recovery === RECOVERY && two.some(({ door }) => door === nodes[2]);
      const { child } = nodes[2].program;
      const stand = async () => {
        crowd.mayLose = true;
        child.kill('SIGSTOP');
        await pause(OUTAGE);
        child.kill('SIGCONT');
      };
      return endure(t, crowd, stand, { mayEnd });
    },
    { args: ['--recovery-time', String(recovery)] },
  );

withCluster(
  'a node is killed: after the time of recovery nothing of it stays behind',
  (t, cluster, crowd) => {
    const dead = cluster.nodes[2];
    const isOn = ({ door }) => door === dead;
    const die = async () => {
      crowd.mayLose = true;
      cluster.nodes.pop();
      for (const walker of [...crowd.walkers].filter(isOn)) crowd.walkers.delete(walker);
      dead.program.child.kill('SIGKILL');
      await dead.program.ended;
      await cluster.together();
    };
    return endure(t, crowd, die, { mayEnd: ({ two }) => two.some(isOn) });
  },
  { args: ['--recovery-time', String(RECOVERY)] },
);
