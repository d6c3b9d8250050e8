// What fails in a cluster, while calls between its nodes go on and a crowd seeks partners: afterwards all is right again, no
// call has ended that both nodes knew of, and no relay has come twice, out of order or to somebody else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../support/index.mjs';
import { startRedis, useClusterOn } from '../support/cluster.mjs';
import { Crowd, STEPS, seed } from './walk.mjs';

const CALLS = Number(process.env.FLINXX_CLUSTER_CALLS ?? 40);
const SEEKERS = Number(process.env.FLINXX_CLUSTER_SEEKERS ?? 21);
export const PACE = 250; // ms between the relays of a caller, and between what is done again and again
const AT_A_TIME = Math.ceil(SEEKERS / 3);
const STAYING = STEPS.slice(0, 4); // nobody leaves

/// Does something again and again for so long.
export async function repeat(duration, what) {
  for (const end = performance.now() + duration; performance.now() < end;) await what();
}

/// Calls between nodes, and who seeks partners on them.
export async function populate(crowd) {
  const { doors } = crowd;
  crowd.calls = [];
  for (let i = 0; i < CALLS; ++i) {
    const two = [await crowd.enter(doors[i % doors.length]), await crowd.enter(doors[(i + 1) % doors.length])];
    for (const caller of two) {
      caller.busy = true; // takes no steps
      await caller.search('find_partner');
    }
    await eventually(() => two.map((c) => c.session?.partnerId), [two[1].userId, two[0].userId], 'a call');
    crowd.calls.push({ two, id: two[0].session.id });
  }
  for (let i = 0; i < SEEKERS; ++i) await crowd.enter(doors[i % doors.length]);
  await crowd.checkpoint();
}

/// All relay and seek until the failure is over.
async function underLoad(crowd, failure) {
  let over = false;
  const call = async (caller) => {
    while (!over && crowd.walkers.has(caller)) {
      await caller.attempt((c) => c.relay()).catch((error) => {
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

/// One relay more in each direction shows whether one before it is missing.
async function relayOnceMore(crowd) {
  for (const { two } of crowd.calls) for (const caller of two) await caller.relay();
  const behind = () => crowd.calls.filter(({ two: [a, b] }) => a.session.sent !== b.session.received || b.session.sent !== a.session.received);
  await eventually(() => behind().length, 0, 'calls whose relays have not come');
}

/// The failure, and what comes after it. `mayLose`: relays; `mayEnd`: those calls.
export async function endure(t, crowd, failure, { mayLose = false, mayEnd = () => false } = {}) {
  Object.assign(crowd, { mayLose, lost: 0 });
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
  await relayOnceMore(crowd);
  for (const walker of crowd.walkers) if (!walker.busy) await walker.stop();
  await crowd.checkpoint();
  t.diagnostic(`${crowd.lost} relays lost`);
  crowd.mayLose = false; // what is told from now on
  await crowd.steps(10 * SEEKERS, STAYING, AT_A_TIME);
  await crowd.checkpoint();
}

/// A cluster of its own, on which these failures come one after the other: each is a name, and what runs.
export function withCluster(what, failures, { nodes = 3, args = [], start = startRedis } = {}) {
  describe(`${what}: ${CALLS} calls and ${SEEKERS} who seek, on ${nodes} nodes, seed ${seed}`, () => {
    const cluster = useClusterOn(start, nodes, '--linger', '10', ...args);
    let crowd;
    test('they meet', async () => {
      crowd = new Crowd(cluster.nodes);
      await populate(crowd);
    });
    for (const [name, run] of Object.entries(failures)) test(name, (t) => run(t, cluster, crowd));
    test('they leave, and nothing stays behind', () => crowd.end(['leave']));
  });
}
