// Nodes behind real proxies, configured as docker/ has it: a session id brings each request to its node, and who was on a
// node that does not answer any more is soon on another one.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Inbox, connect, eventually, freePort, request, run } from '../support/index.mjs';
import { launchNode, meetAcross, startRedis, statsOf } from '../support/cluster.mjs';
import { missing } from './proxies.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'flinxx-cluster-proxies-'));
after(() => rmSync(folder, { recursive: true }));
const PREFIXES = ['AA', 'AB', 'AC'];
const MOST = 24; // connections of an address, instead of 1024

// A configuration for two nodes, as the one for these: where node1 is named, so is a third one.
function configured(name, port, nodes) {
  const lines = readFileSync(fileURLToPath(new URL(`../../docker/${name}`, import.meta.url)), 'utf8').split('\n');
  const third = (line) => line.replaceAll('node1', 'node2').replaceAll('n1', 'n2').replaceAll('AB', 'AC');
  const text = lines.flatMap((line) => (/\bn1\b|node1/.test(line) ? [line, third(line)] : [line])).join('\n');
  return nodes.reduce((all, node, i) => all.replaceAll(`node${i}:5000`, `127.0.0.1:${node.port}`), text).replace(/(listen|bind :)( *)5000/, `$1$2${port}`).replace(/(limit_conn addresses|gt) 1024/, `$1 ${MOST}`);
}

const COMMANDS = {
  HAProxy(port, nodes) {
    const file = path.join(folder, `${port}.cfg`);
    writeFileSync(file, configured('haproxy.cluster.cfg', port, nodes));
    return ['/usr/sbin/haproxy', '-db', '-q', '-f', file];
  },
  nginx(port, nodes) {
    const file = path.join(folder, `${port}.conf`);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n');
    const site = configured('nginx.cluster.conf', port, nodes);
    writeFileSync(file, `daemon off; master_process off; pid ${folder}/${port}.pid; error_log stderr crit;\nevents { worker_connections 4096; }\nhttp { access_log off; ${paths}\n${site} }`);
    return ['/usr/sbin/nginx', '-c', file, '-p', folder, '-e', 'stderr'];
  },
};

// Three nodes with the numbers that the configurations name, and a proxy before them.
function useProxied(name, ...args) {
  const all = { nodes: [] };
  before(async () => {
    all.redis = await startRedis();
    for (let i = 0; i < PREFIXES.length; ++i) all.nodes.push(await launchNode(all.redis, '--node-number', String(i), '--trusted-proxies', '127.0.0.1', ...args));
    all.port = await freePort();
    all.host = '127.0.0.1';
    all.url = `http://127.0.0.1:${all.port}`;
    const [bin, ...rest] = COMMANDS[name](all.port, all.nodes);
    all.proxy = run(rest, { bin });
    await all.whole();
  });
  after(async () => {
    await Promise.all(all.nodes.map((node) => node.stop()));
    await all.redis?.stop();
    all.proxy?.child.kill('SIGTERM');
    await all.proxy?.ended;
  });
  // All nodes know of each other, and the proxy sends users to each.
  all.whole = async () => {
    for (const node of all.nodes) await eventually(async () => (await statsOf(node)).nodes, PREFIXES.length, 'how many nodes there are');
    const seen = new Set();
    await eventually(async () => {
      const { status, text } = await request(all, '/socket.io/?EIO=4&transport=polling').catch(() => ({}));
      if (status === 200) seen.add(JSON.parse(text.slice(1)).sid.slice(0, 2));
      return [...seen].sort();
    }, PREFIXES, 'nodes that get users');
  };
  return all;
}

const prefixOf = (client) => client.engine.id.slice(0, 2);

// A client on each of the nodes.
async function oneOnEach(all, options) {
  const found = new Map();
  while (found.size < PREFIXES.length) {
    const c = await connect(all, options);
    if (found.has(prefixOf(c))) await c.leave();
    else found.set(prefixOf(c), c);
  }
  return PREFIXES.map((prefix) => found.get(prefix));
}

for (const name of Object.keys(COMMANDS))
  describe(`nodes behind ${name}`, { skip: missing(name) }, () => {
    const all = useProxied(name);

    for (const transports of [['polling'], ['polling', 'websocket']])
      test(`clients of all nodes meet and relay over ${transports}, each with its own node`, async () => {
        const [x, y, z] = await oneOnEach(all, { transports });
        for (const c of [x, y, z]) if (transports.length > 1) await c.upgraded();
        for (const pair of [[x, y], [y, z], [z, x]]) {
          const [a, b] = pair;
          await meetAcross(a, b);
          for (let i = 0; i < 20; ++i) {
            await a.do('ice_candidate', { candidate: null, i });
            assert.deepEqual(await b.expect('ice_candidate'), { candidate: null, i });
          }
          await a.do('stop');
          await b.expect('partner_disconnected');
        }
        for (const c of [x, y, z]) assert.equal(c.transport, transports.at(-1));
        for (const c of [x, y, z]) await c.leave();
      });

    test('an address has so many connections at a time, and another one when it has left one', async () => {
      const held = [];
      const enter = () => connect(all, { transports: ['websocket'] }).then((c) => held.push(c) > 0, () => false);
      while (held.length <= MOST && (await enter()));
      assert.ok(held.length > 2 && held.length <= MOST, `${held.length} were let in`);
      await held.pop().leave();
      await eventually(enter, true, 'whether somebody is let in');
      for (const c of held) await c.leave();
    });
  });

describe('a node that is frozen behind HAProxy', { skip: missing('HAProxy') }, () => {
  const hour = '3600000'; // no client finds out by itself
  const all = useProxied('HAProxy', '--ping-interval', hour, '--ping-timeout', hour);

  for (const transports of [['websocket'], ['polling']])
    test(`loses its clients over ${transports}, who go on elsewhere in the same call; it is back with its number`, async () => {
      const [x, y, z] = await oneOnEach(all, { transports });
      await meetAcross(y, x);
      const frozen = all.nodes[1].program.child;
      const cut = y.disconnected();
      frozen.kill('SIGSTOP');
      try {
        await cut;
        y.inbox = new Inbox();
        y.socket.io.reconnection(true); // it may hear of the frozen node once more
        assert.ok(await y.back());
        assert.notEqual(prefixOf(y), PREFIXES[1]);
        await y.do('ice_candidate', { candidate: null, to: 'x' }); // is kept until the partner's node has been found
        assert.deepEqual(await x.expect('ice_candidate'), { candidate: null, to: 'x' });
        await x.do('ice_candidate', { candidate: null, to: 'y' });
        assert.deepEqual(await y.expect('ice_candidate'), { candidate: null, to: 'y' });
      } finally {
        frozen.kill('SIGCONT');
      }
      for (const c of [x, y, z]) await c.leave();
      await all.whole();
    });
});
