// Socket.IO: into a namespace and out of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling } from '../support/index.mjs';
import { PATIENT, ended, expectAnswers, expectEnd, leave, useEcho, ways } from './echo.mjs';
import { connected, enter, expectAlive } from './socketio.mjs';

const CUSTOM = '/custom,';
const invalid = (name) => `44${name},{"message":"Invalid namespace"}`;

for (const [way, open] of Object.entries(ways))
  describe(`over ${way}`, () => {
    const server = useEcho('socketio_echo');

    describe('CONNECT', () => {
      for (const nsp of ['', CUSTOM])
        for (const auth of ['', '{}', '{"token":"123"}', '{"deep":{"list":[1,null,"é漢😀"]},"":0}', '{ "spaced" : true }'])
          test(`${nsp || '/'} ${auth || 'without auth'}`, async () => {
            const session = await open(server);
            const answer = await enter(session, nsp, auth);
            assert.deepEqual(Object.keys(answer), ['sid']);
            assert.equal(typeof answer.sid, 'string');
            assert.notEqual(answer.sid, session.sid);
            await expectAlive(session, nsp);
            await leave(session);
          });

      test('gives an id of its own in every namespace', async () => {
        const sessions = [await open(server), await open(server)];
        const ids = [];
        for (const session of sessions) for (const nsp of ['', CUSTOM]) ids.push((await enter(session, nsp)).sid);
        assert.equal(new Set([...ids, ...sessions.map(({ sid }) => sid)]).size, 6);
        for (const session of sessions) await leave(session);
      });

      test('needs no comma after a namespace without data', async () => {
        const session = await open(server);
        await session.send('40/custom');
        assert.match(await session.next(), /^40\/custom,\{"sid":"[^"]+"\}$/);
        assert.equal(await session.next(), '42/custom,["auth",{}]');
        await leave(session);
      });

      test('is answered before anything else happens in the namespace', async () => {
        const session = await open(server);
        await session.send('40', '42["message",1]', `40${CUSTOM}`, `42${CUSTOM}["message",2]`);
        const heard = [];
        for (let i = 0; i < 6; ++i) heard.push(await session.next());
        for (const nsp of ['', CUSTOM]) {
          const own = heard.filter((packet) => packet.slice(2).startsWith(CUSTOM) === (nsp === CUSTOM));
          assert.equal(own.length, 3, `${heard}`);
          assert.ok(own[0].startsWith(`40${nsp}{"sid":`), `${heard}`);
        }
        await leave(session);
      });

      test('to an unknown namespace is refused, and the connection goes on', async () => {
        const session = await open(server);
        const names = ['/random', '/custom/', '/Custom', '/custom2', '/custom?token=1', '/a/b/c', '/é', '//', `/${'x'.repeat(200)}`];
        for (const name of names) await expectAnswers(session, [`40${name}`], [invalid(name)]);
        await expectAnswers(session, ['40/random,{"token":"123"}', '40/random,'], [invalid('/random'), invalid('/random')]);
        await enter(session);
        await expectAnswers(session, ['40/random'], [invalid('/random')]);
        await expectAlive(session);
        await leave(session);
      });

      const faulty = ['40[]', '40"text"', '40null', '40true', '40{', '40{"a":1}{', '40x', '40/custom,[]', '40/custom,{"a"}', '40/random,[]'];
      for (const packet of faulty)
        test(`with a payload that is no object ends the connection: ${packet}`, async () => expectEnd(await open(server), packet));

      test('a second time ends the connection', async () => {
        for (const nsp of ['', CUSTOM]) {
          const session = await open(server);
          await enter(session, nsp);
          await expectEnd(session, `40${nsp}`);
        }
      });
    });

    describe('anything else first ends the connection', () => {
      const firsts = ['4abc', '4', '41', '42["message"]', '421["message-with-ack"]', '43[]', '431[]', '44{"message":"no"}', '47', '41/custom', '42/custom,["message"]'];
      for (const packet of firsts) test(packet, async () => expectEnd(await open(server), packet));

      test('bytes', async () => expectEnd(await open(server), Buffer.from('40')));

      test('a binary event', async () => expectEnd(await open(server), '451-["message",{"_placeholder":true,"num":0}]', Buffer.from([1])));

      test('an event for one namespace, when only the other has been entered', async () => {
        for (const [entered, other] of [['', CUSTOM], [CUSTOM, '']])
          for (const packet of [`42${other}["message"]`, `42${other}1["message-with-ack"]`, `43${other}1[]`, `41${other}`]) {
            const session = await open(server);
            await enter(session, entered);
            await expectEnd(session, packet);
          }
      });
    });

    describe('DISCONNECT', () => {
      test('leaves the main namespace, and one may come back', async () => {
        const session = await open(server);
        const first = await enter(session);
        await session.send('41');
        assert.notEqual((await enter(session)).sid, first.sid);
        await expectAlive(session);
        await leave(session);
      });

      test('leaves one namespace and not the other', async () => {
        for (const [left, kept] of [['/custom,', ''], ['/custom', ''], ['', CUSTOM]]) {
          const session = await open(server);
          for (const nsp of ['', CUSTOM]) await enter(session, nsp);
          await session.send(`41${left}`);
          await expectAlive(session, kept);
          await expectEnd(session, `42${left && CUSTOM}["message"]`);
        }
      });

      test('with a payload ends the connection', async () => {
        for (const packet of ['41{}', '41[]', '41/custom,{}', '41x']) {
          const session = await connected(server, way);
          await enter(session, CUSTOM);
          await expectEnd(session, packet);
        }
      });
    });

    test('CONNECT_ERROR from a client ends the connection', async () => {
      for (const packet of ['44{"message":"no"}', '44"no"', '44', '44/custom,{"message":"no"}']) {
        const session = await connected(server, way);
        await expectEnd(session, packet);
      }
    });
  });

// Pings have time enough here, so that what ends a session is the wait for its CONNECT.
describe('no CONNECT in time', { concurrency: true }, () => {
  const server = useEcho('socketio_echo', { ...PATIENT, 'connect-timeout': 3000 });

  for (const [way, open] of Object.entries(ways))
    test(`ends the connection, and nobody else's: ${way}`, async () => {
      const start = performance.now();
      const [main, custom] = [await open(server), await open(server)];
      await Promise.all([enter(main), enter(custom, CUSTOM)]);
      const late = [await open(server), await open(server)];
      await expectAnswers(late[1], ['40/random'], [invalid('/random')]);
      await Promise.all(late.map(ended));
      assert.ok(performance.now() - start >= 2998);
      await expectAlive(main);
      await expectAlive(custom, CUSTOM);
      await Promise.all([main, custom].map(leave));
    });

  test('is no matter once a namespace has been entered and left', async () => {
    const [session, witness] = [await Frames.open(server), await Polling.open(server)];
    await enter(session);
    await session.send('41');
    await ended(witness);
    await enter(session, CUSTOM);
    await leave(session);
  });
});

describe('the heartbeat', () => {
  const server = useEcho('socketio_echo', { ...PATIENT, 'ping-interval': 300 });

  for (const [way, open] of Object.entries(ways))
    test(`goes on before CONNECT, and when no namespace is left: ${way}`, async () => {
      const session = await open(server);
      const pinged = async () => {
        assert.equal(await session.next(), '2');
        await session.send('3');
      };
      await pinged();
      await session.send('40');
      const heard = [];
      while (heard.length < 2) {
        const packet = await session.next();
        if (packet === '2') await session.send('3');
        else heard.push(packet);
      }
      await session.send('41');
      for (let i = 0; i < 2; ++i) await pinged();
      await leave(session);
    });
});
