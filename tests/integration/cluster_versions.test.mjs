// Nodes of two versions are one cluster, so that one can be upgraded after the other.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BIN, connect, eventually, launch, runToEnd } from '../support/index.mjs';
import { meetAcross, startRedis, statsOf } from '../support/cluster.mjs';
import { KEY } from '../support/restart.mjs';
import { pairOn, relay } from '../support/traveller.mjs';

/// Servers whose letters have the version 5, or 6: each speaks the one before too.
const laterVersion = (number) => path.join(path.dirname(BIN), 'tests', `flinxx_letters_${number}`);

let redis;
before(async () => (redis = await startRedis()));
after(() => redis.stop());

const optionsOf = (cluster) => ['--redis', redis.url, '--session-key', KEY, '--rate-limits', 'off', '--cluster-name', cluster];
const start = (bin, cluster, ...args) => launch([...optionsOf(cluster), ...args], { bin });
const together = (nodes) => Promise.all(nodes.map((node) => eventually(async () => (await statsOf(node)).nodes, nodes.length, 'how many nodes there are')));

async function relayBothWays([a, b]) {
  await relay(a, b, 20);
  await relay(b, a, 20);
}

/// Newcomers, the first of whom waits on that node.
async function meetAndPart(one, other) {
  const pair = [await connect(one), await connect(other)];
  await meetAcross(...pair);
  await relayBothWays(pair);
  await pair[0].do('skip_user');
  await pair[1].expect('user_skipped');
  await Promise.all(pair.map((user) => user.leave()));
}

for (const [name, older, newer] of [['this version and the next', BIN, laterVersion(5)], ['two later ones', laterVersion(5), laterVersion(6)]])
  describe(name, () => {
    test('are one cluster while its nodes are upgraded one after the other, and a call goes on', async () => {
      const cluster = name.replaceAll(' ', '-');
      const nodes = [await start(older, cluster), await start(older, cluster)];
      await together(nodes);
      const call = await pairOn(...nodes);
      for (const upgraded of [1, 0]) {
        const remaining = nodes[1 - upgraded];
        const moved = upgraded === 1 ? [call[1]] : call; // those who are there
        const back = moved.map((user) => user.backOn(remaining));
        await nodes[upgraded].stop();
        assert.deepEqual(await Promise.all(back), moved.map(() => true));
        await relayBothWays(call);
        nodes[upgraded] = await start(newer, cluster);
        await together(nodes);
        await meetAndPart(nodes[0], nodes[1]);
        await meetAndPart(nodes[1], nodes[0]);
      }
      for (const user of call) user.leave();
      for (const node of nodes) {
        await node.stop();
        assert.doesNotMatch(node.program.stdout + node.program.stderr, /does not know/);
      }
    });
  });

describe('a version that is too far from the others', () => {
  test('is refused at its start, in one sentence', async () => {
    const node = await start(BIN, 'far');
    const { status, stdout, stderr } = await runToEnd(['--host', '127.0.0.1', '--port', '0', ...optionsOf('far')], { bin: laterVersion(6) });
    assert.notEqual(status, 0);
    assert.match(stderr, /^flinxx: cluster: the version of the letters between nodes is not that of node 0 of the cluster, which speaks versions 3 to 4, and this node versions 5 to 6\n$/);
    assert.doesNotMatch(stdout, /listening/);
    await node.stop();
  });

  test('whatever it sends all the same counts for nothing and is said once', async () => {
    const nodes = [await start(BIN, 'strange', '--node-number', '0'), await start(BIN, 'strange', '--node-number', '1')];
    await together(nodes);
    // From node 1 to node 0, as that would write them.
    const script = `
      local function run(number) return (redis.call('HGET', '{strange}:nodes', number):match('^%x+')) end
      local function bytes(hex) return (hex:gsub('%x%x', function(two) return string.char(tonumber(two, 16)) end)) end
      for version = 5, 104 do
        local entry = string.char(version) .. bytes(run('0')) .. string.rep('\\0', 8) .. string.char(1, 0, 0, 0, 0)
        redis.call('XADD', '{strange}:n:' .. run('0'), '*', bytes(run('1')), 'l' .. entry)
      end`;
    await redis.ask('EVAL', script, '0');
    await meetAndPart(...nodes);
    const said = () => (nodes[0].program.stdout + nodes[0].program.stderr).match(/node 1 has sent letters that this version does not know/g)?.length;
    await eventually(async () => said(), 1, 'lines in the log');
    await Promise.all(nodes.map((node) => node.stop()));
    assert.equal(said(), 1);
  });
});
