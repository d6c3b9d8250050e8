// Nodes behind real proxies, configured as docker/ has it: a session id brings each request to its node, and who was on a
// node that does not answer any more is soon on another one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BALANCERS, prefixOf, startBalancer } from '../support/balancer.mjs';
import { Client, Inbox, connect, eventually, request, within } from '../support/index.mjs';
import { launchAgain, launchNode, meetAcross, startRedis, statsOf } from '../support/cluster.mjs';
import { missing } from './proxies.mjs';

const PREFIXES = [0, 1, 2].map(prefixOf);
const MOST = 24; // connections of an address

// Three nodes with the numbers that the configurations name, and a proxy before them.
function useProxied(name, ...args) {
  const all = { nodes: [] };
  const argsOf = (number) => ['--node-number', String(number), '--trusted-proxies', '127.0.0.1', ...args];
  before(async () => {
    all.redis = await startRedis();
    for (let i = 0; i < PREFIXES.length; ++i) all.nodes.push(await launchNode(all.redis, ...argsOf(i)));
    all.proxy = await startBalancer(name, all.nodes, { most: MOST });
    Object.assign(all, { host: all.proxy.host, port: all.proxy.port, url: all.proxy.url });
    await all.whole();
  });
  after(async () => {
    await Promise.all(all.nodes.map((node) => node.stop()));
    await all.redis?.stop();
    await all.proxy?.stop();
  });
  // Where the proxy sends somebody new.
  const next = async () => {
    const { status, text } = await request(all, '/socket.io/?EIO=4&transport=polling').catch(() => ({}));
    return status === 200 ? JSON.parse(text.slice(1)).sid.slice(0, 2) : null;
  };
  // All nodes know of each other, and the proxy sends users to each.
  all.whole = async () => {
    for (const node of all.nodes) await eventually(async () => (await statsOf(node)).nodes, PREFIXES.length, 'how many nodes there are');
    const seen = new Set();
    await eventually(async () => [...seen.add(await next())].filter(Boolean).sort(), PREFIXES, 'nodes that get users');
  };
  // A node that has ended is started again, and gets the next one, as nobody is there.
  all.again = async (number) => {
    all.nodes[number] = await launchAgain(all.nodes[number], all.redis, ...argsOf(number));
    await eventually(next, PREFIXES[number], 'the node that gets users');
  };
  return all;
}

const nodeOf = (client) => client.engine.id.slice(0, 2);

// A client on each of the nodes.
async function oneOnEach(all, options) {
  const found = new Map();
  while (found.size < PREFIXES.length) {
    const c = await connect(all, options);
    if (found.has(nodeOf(c))) await c.leave();
    else found.set(nodeOf(c), c);
  }
  return PREFIXES.map((prefix) => found.get(prefix));
}

// A client on that node, where few are.
async function onNode(all, number, transports) {
  for (;;) {
    const c = await connect(all, { transports, extraHeaders: { cookie: `NODE=n${number}` } });
    if (nodeOf(c) === PREFIXES[number]) return c;
    await c.leave();
  }
}

for (const name of BALANCERS)
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
        assert.notEqual(nodeOf(y), PREFIXES[1]);
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

for (const name of BALANCERS)
  describe(`a node that drains behind ${name}`, { skip: missing(name) }, () => {
    const all = useProxied(name, '--drain-timeout', '3600000');
    const NEWCOMERS = 4 * PREFIXES.length;

    // What newcomers hear from a node itself, whichever of its workers they come to.
    async function answersOf(node) {
      const handshake = () => request(node, '/socket.io/?EIO=4&transport=polling').then(({ status }) => status);
      return [...new Set(await Promise.all(Array.from({ length: 8 }, handshake)))];
    }

    // Where the proxy sends those who come with that cookie; each of them is let in.
    async function placesOf(headers = {}) {
      const places = [];
      for (let i = 0; i < NEWCOMERS; ++i) {
        const { status, text } = await request(all, '/socket.io/?EIO=4&transport=polling', { headers });
        places.push(status === 200 ? JSON.parse(text.slice(1)).sid.slice(0, 2) : status);
      }
      return [...new Set(places)].sort();
    }

    test('gets nobody new from the first moment on, and keeps its sessions until it has told each of them', async () => {
      const staying = await oneOnEach(all, { transports: ['websocket'] });
      const leaving = await Promise.all(['polling', 'websocket'].map((transport) => onNode(all, 1, [transport])));
      const away = await onNode(all, 1, ['websocket']); // its node waits for it
      await away.lose('terminate');
      const told = Promise.all([staying[1], ...leaving].map(({ closed }) => closed.promise));
      const { program } = all.nodes[1];
      program.child.kill('SIGTERM');
      await eventually(() => answersOf(all.nodes[1]), [503]); // a signal takes its time where others have the processor
      const elsewhere = [PREFIXES[0], PREFIXES[2]];
      for (const headers of [{}, { cookie: 'NODE=n1' }]) assert.deepEqual(await placesOf(headers), elsewhere);
      assert.deepEqual(await within(told, 'the end of its sessions'), ['transport close', 'transport close', 'transport close']);
      for (const headers of [{}, { cookie: 'NODE=n1' }]) assert.deepEqual(await placesOf(headers), elsewhere);
      assert.equal(program.child.exitCode, null);
      for (const number of [0, 2]) {
        assert.ok(staying[number].socket.connected);
        await staying[number].leave();
      }
      program.child.kill('SIGKILL');
      await program.ended;
      await all.again(1);
    });
  });

// A client that keeps the cookie as a browser does.
class Browser extends Client {
  constructor(all, transports) {
    super(all, { transports, withCredentials: true });
    this.keepCookie();
  }

  keepCookie() {
    const { engine } = this;
    const keep = (cookie) => cookie && (this.socket.io.opts.extraHeaders = { cookie });
    engine.transport.ws?.once('upgrade', ({ headers }) => keep(headers['set-cookie']?.[0].split(';')[0]));
    engine.once('open', () => keep([...engine._cookieJar.cookies].map(([name, { value }]) => `${name}=${value}`)[0]));
  }

  // Comes back from a connection that it has lost; whether as itself.
  back() {
    this.inbox = new Inbox();
    this.socket.connect();
    this.keepCookie();
    return super.back();
  }

  // The same where a try or more may fail.
  backAtLast() {
    return eventually(() => this.back().catch(() => null), true, 'whether it is back as itself');
  }
}

describe('a browser behind HAProxy', { skip: missing('HAProxy') }, () => {
  const all = useProxied('HAProxy');
  const RETURNS = 10;

  async function goesOn(y, x) {
    await y.do('ice_candidate', { candidate: null, to: 'x' });
    assert.deepEqual(await x.expect('ice_candidate'), { candidate: null, to: 'x' });
  }
  async function comesBack(y, x) {
    const node = nodeOf(y);
    for (let i = 0; i < RETURNS; ++i) {
      await y.lose('terminate');
      assert.ok(await y.back(), `return ${i}`);
      assert.equal(nodeOf(y), node);
      await goesOn(y, x);
    }
  }

  // A browser and its partner, on another node.
  async function callOver(transports) {
    const x = await connect(all, { transports: ['websocket'] });
    for (;;) {
      const y = await new Browser(all, transports).registered();
      if (nodeOf(y) === nodeOf(x)) {
        await y.leave();
        continue;
      }
      await meetAcross(y, x);
      return [y, x];
    }
  }

  for (const transports of [['websocket'], ['polling']])
    test(`that loses its connection over ${transports} comes back to its node as itself`, async () => {
      const [y, x] = await callOver(transports);
      await comesBack(y, x);
      for (const c of [x, y]) await c.leave();
    });

  test('the cookie names a node, and says nothing else', async () => {
    const { headers } = await request(all, '/socket.io/?EIO=4&transport=polling');
    assert.match(headers['set-cookie'].join(), /^NODE=n[012]; path=\/; HttpOnly; SameSite=Lax$/);
  });

  for (const [what, signal] of [['killed', 'SIGKILL'], ['stopped', 'SIGTERM']])
    for (const transports of [['websocket'], ['polling']])
      test(`whose node is ${what} goes on at another one over ${transports}, and stays there when that is started again`, async () => {
        const [y, x] = await callOver(transports);
        const number = PREFIXES.indexOf(nodeOf(y));
        const { program } = all.nodes[number];
        const cut = y.disconnected();
        program.child.kill(signal);
        await cut;
        await y.backAtLast();
        assert.notEqual(nodeOf(y), PREFIXES[number]);
        await goesOn(y, x);
        await program.ended;
        await all.again(number);
        await comesBack(y, x);
        for (const c of [x, y]) await c.leave();
      });
});
