// Redis and nodes that stand still or are killed, under load.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { PACE, endure, withCluster } from './endure.mjs';

const OUTAGE = 10_000; // ms, as long as what is paused stands still
const LOSING = { mayLose: true };

withCluster('a Redis that fails', {
  'it stands still: what was relayed meanwhile comes late, all of it, once and in order': (t, { redis }, crowd) =>
    endure(t, crowd, async () => {
      redis.program.child.kill('SIGSTOP');
      const { near } = crowd.matches;
      await pause(OUTAGE);
      redis.program.child.kill('SIGCONT');
      assert.ok(crowd.matches.near > near, 'nobody has met meanwhile');
    }),

  'the reading connections are killed again and again: nothing is lost': (t, { redis }, crowd) =>
    endure(t, crowd, async () => {
      for (let i = 0; i < 20; ++i) {
        const readers = (await redis.ask('CLIENT', 'LIST')).split('\n').filter((line) => / cmd=xreadgroup /.test(line));
        for (const line of readers) await redis.ask('CLIENT', 'KILL', 'ID', /id=(\d+)/.exec(line)[1]);
        await pause(PACE);
      }
    }),

  'it is killed and comes back empty: all is healed': (t, { redis }, crowd) => {
    const die = async () => {
      await redis.kill();
      await pause(OUTAGE / 5);
      redis.begin();
    };
    return endure(t, crowd, die, LOSING);
  },
});

const RECOVERY = 3000; // ms

for (const [what, recovery] of [
  ['its calls are over when it comes back after the time of recovery', RECOVERY],
  ['its calls go on when it comes back in time', 6 * OUTAGE],
])
  withCluster(
    'a node that stands still',
    {
      [`is judged dead: ${what}, and nobody is in half a call`]: (t, { nodes }, crowd) => {
        const mayEnd = ({ two }) => recovery === RECOVERY && two.some(({ door }) => door === nodes[2]);
        const { child } = nodes[2].program;
        const stand = async () => {
          child.kill('SIGSTOP');
          await pause(OUTAGE);
          child.kill('SIGCONT');
        };
        return endure(t, crowd, stand, { ...LOSING, mayEnd });
      },
    },
    { args: ['--recovery-time', String(recovery)] },
  );

withCluster(
  'a node that is killed',
  {
    'after the time of recovery nothing of it stays behind': (t, cluster, crowd) => {
      const dead = cluster.nodes[2];
      const isOn = ({ door }) => door === dead;
      const die = async () => {
        cluster.nodes.pop();
        for (const walker of [...crowd.walkers].filter(isOn)) crowd.walkers.delete(walker);
        dead.program.child.kill('SIGKILL');
        await dead.program.ended;
        await cluster.together();
      };
      return endure(t, crowd, die, { ...LOSING, mayEnd: ({ two }) => two.some(isOn) });
    },
  },
  { args: ['--recovery-time', String(RECOVERY)] },
);
