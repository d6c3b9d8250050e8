// What the Socket.IO Admin UI is told on the operator's listener, asked for as its page does (@socket.io/admin-ui 0.5.1).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { io } from 'socket.io-client';
import { Official, connect, eventually, expectError, expectRefusal, meet, refused, request } from '../support/index.mjs';
import { TOKEN, ask, launchAdmin, withAdmin } from '../support/admin.mjs';

const UI = 'https://admin.example';
const OPTIONS = ['--admin-ui-origins', UI];
const LOGIN = { username: 'admin', password: TOKEN };
const HANDSHAKE = '/socket.io/?EIO=4&transport=polling';

class Overview extends Official {
  constructor(server, auth, { transports = ['polling', 'websocket'], namespace = '/admin', url = server.admin.url } = {}) {
    super(io(url + namespace, { forceNew: true, reconnection: false, withCredentials: true, transports, auth, extraHeaders: { Origin: UI } }));
  }

  async next(name) {
    const [got, ...args] = await this.inbox.next(name);
    assert.deepEqual([got, args.length], [name, 1]);
    return args[0];
  }

  /// Logged in, with what it is told first.
  async begun() {
    await this.connected();
    this.session = await this.next('session');
    assert.deepEqual(await this.next('config'), { supportedFeatures: ['AGGREGATED_EVENTS'] });
    return this;
  }

  async leave() {
    const { engine } = this;
    const closed = engine.readyState === 'closed' ? undefined : new Promise((resolve) => engine.once('close', resolve));
    this.socket.disconnect();
    await closed;
  }
}

const look = (...args) => new Overview(...args).begun();

/// Why it may not look.
async function refusal(...args) {
  const ui = new Overview(...args);
  const { message } = await ui.connected().then(() => assert.fail('it was let in'), (error) => error);
  await ui.leave();
  return message;
}

describe('the Socket.IO Admin UI', { concurrency: 4 }, () => {
  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']])
    test(`over ${transports.join(' and ')} the UI is told how many there are, and of nobody`, () =>
      withAdmin(OPTIONS, async (server) => {
        const ui = await look(server, LOGIN, { transports });
        const first = await ui.next('server_stats');
        const { serverId, hostname, pid, uptime, ...figures } = first;
        assert.deepEqual(figures, { clientsCount: 0, pollingClientsCount: 0, aggregatedEvents: [], namespaces: [{ name: '/', socketsCount: 0 }] });
        assert.deepEqual([serverId, pid], [`${hostname}#${server.program.child.pid}`, server.program.child.pid]);
        assert.ok(Number.isInteger(uptime) && uptime >= 0 && uptime < 600, String(uptime));

        const [a, b] = [await connect(server, { transports: ['polling'] }), await connect(server, { transports: ['websocket'] })];
        await meet(a, b);
        const events = {};
        const counts = async () => {
          const { clientsCount, pollingClientsCount, namespaces, aggregatedEvents } = await ui.next('server_stats');
          for (const { timestamp, type, count } of aggregatedEvents) {
            assert.ok(Math.abs(timestamp - Date.now()) < 600_000 && Number.isInteger(count) && count > 0);
            events[type] = (events[type] ?? 0) + count;
          }
          return [clientsCount, pollingClientsCount, namespaces[0].socketsCount, events.rawConnection, events.rawDisconnection];
        };
        await eventually(counts, [2, 1, 2, 2, undefined], 'the two');
        assert.ok(events.bytesIn > 0 && events.bytesOut > 0);

        // What the UI can have other servers do.
        ui.socket.emit('_disconnect', '/', true);
        ui.socket.emit('emit', '/', undefined, 'message', 'hello');
        ui.socket.emit('join', '/', 'room');
        await counts();
        for (const each of [a, b]) await each.expectNothing();
        await Promise.all([a.leave(), b.leave()]);
        await eventually(counts, [0, 0, 0, 2, 2], 'nobody');
        await ui.leave();
      }),
    );

  test('who has the token may look, and then who has what was given for it', () =>
    withAdmin(OPTIONS, async (server) => {
      const first = await look(server, LOGIN);
      const again = await look(server, { sessionId: first.session });
      assert.equal(again.session, first.session);
      await Promise.all([first.leave(), again.leave()]);
      const none = [undefined, {}, { sessionId: '' }, { sessionId: first.session.replace(/^./, 'x') }, { sessionId: [first.session] }, { username: 'admin' }, { username: 'root', password: TOKEN }, { username: ['admin'], password: [TOKEN] }];
      for (const auth of none) assert.equal(await refusal(server, auth), 'invalid credentials', JSON.stringify(auth));
    }));

  test('who guesses the token may do so ten times a minute, here and elsewhere', () =>
    withAdmin(OPTIONS, async (server) => {
      const ui = await look(server, LOGIN);
      for (let i = 0; i < 12; ++i) assert.equal(await refusal(server, { sessionId: `guess-${i}` }), 'invalid credentials');
      for (let i = 0; i < 10; ++i) assert.equal(await refusal(server, { username: 'admin', password: `guess-${i}` }), 'invalid credentials');
      for (const password of ['guess', TOKEN]) assert.match(await refusal(server, { username: 'admin', password }), /^too many/);
      expectError(await ask(server, 'GET', '/api/log-level'), 429, 'rate_limited');
      await (await look(server, { sessionId: ui.session })).leave();
      await ui.leave();
      assert.doesNotMatch(server.program.stdout, /guess-/);
    }));

  test('may be on pages of these origins alone, which get nothing else', () =>
    withAdmin(OPTIONS, async (server) => {
      for (const origin of ['https://evil.example', 'null', `${UI}:8443`]) {
        await expectRefusal(request(server.admin, HANDSHAKE, { headers: { origin } }), 4, 'Forbidden', 403);
        await expectRefusal(refused(server.admin, 'EIO=4&transport=websocket', { origin }), 4, 'Forbidden', 403);
      }
      const { headers } = await request(server.admin, HANDSHAKE, { headers: { origin: UI } });
      assert.deepEqual([headers['access-control-allow-origin'], headers['access-control-allow-credentials']], [UI, 'true']);
      for (const target of ['/api/health', '/api/log-level', '/metrics']) {
        const answer = await ask(server, 'GET', target, undefined, { headers: { Origin: UI } });
        expectError(answer, 403, 'bad_origin');
        assert.equal(answer.headers['access-control-allow-origin'], undefined);
      }
    }));

  test('is let in nowhere else: not unasked, not on the public port, in no other namespace', async () => {
    await withAdmin([], async (server) => {
      expectError(await request(server.admin, HANDSHAKE), 404, 'not_found');
      expectError(await request(server.admin, HANDSHAKE, { headers: { origin: UI } }), 403, 'bad_origin');
    });
    await withAdmin(['--cors-origins', UI, ...OPTIONS], async (server) => {
      assert.equal(await refusal(server, LOGIN, { url: server.url }), 'Invalid namespace');
      assert.equal(await refusal(server, LOGIN, { namespace: '/' }), 'Invalid namespace');
    });
  });

  test('may look eight at a time; who does not log in makes room', () =>
    withAdmin(OPTIONS, async (server) => {
      const handshake = () => request(server.admin, HANDSHAKE);
      const all = [];
      while (all.length < 8) all.push(await look(server, LOGIN));
      expectError(await handshake(), 503, 'server_full');
      await all.pop().leave();
      for (const whose of ['who has left', 'who has not logged in']) await eventually(async () => (await handshake()).status, 200, `the room of ${whose}`);
      for (const ui of all) {
        await ui.next('server_stats');
        await ui.leave();
      }
    }));

  test('a server that ends lets go of whoever looks', async () => {
    const server = await launchAdmin(OPTIONS);
    const all = await Promise.all([['polling'], ['websocket']].map((transports) => look(server, LOGIN, { transports })));
    const gone = Promise.all(all.map((each) => each.disconnected()));
    await server.stop();
    await gone;
  });
});
