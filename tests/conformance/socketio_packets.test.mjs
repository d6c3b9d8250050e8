// Socket.IO: events, acknowledgements and attachments, on both namespaces.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectAnswers, leave, useEcho, ways } from './echo.mjs';
import { enter, expectAlive } from './socketio.mjs';

const CUSTOM = '/custom,';
const slot = (num) => `{"_placeholder":true,"num":${num}}`;
const bytes = (...values) => Buffer.from(values);

// Arguments as they stand in a packet: they come back byte for byte.
const argumentLists = [
  '1,"2",{"3":[true]}',
  'null',
  'true,false',
  '0,-0,1.5,-1e-7,1E400,123456789012345678901234567890',
  '""',
  '"é漢😀\ufeff\u2028\u2029\u007f"',
  '"\\u0000\\u001e\\ud800\\udfff\\ud83d\\ude00\\"\\\\\\/\\b\\f\\n\\r\\t"',
  '[],{},[[]],[{}],{"":{"":""}}',
  '{"a":1,"a":2}',
  '{"_placeholder":true,"num":0}',
  ' 1 ,\t[ 2 ] ,{ "x" : 3 }',
  `${'['.repeat(100)}${']'.repeat(100)}`,
  `"${'漢'.repeat(100_000)}"`,
  Array.from({ length: 1000 }, (_, i) => i).join(),
];

for (const [way, open] of Object.entries(ways))
  for (const nsp of ['', CUSTOM])
    describe(`over ${way}, in ${nsp || '/'}`, () => {
      const server = useEcho('socketio_echo');
      const connected = async () => {
        const session = await open(server);
        await enter(session, nsp);
        return session;
      };

      test('an event comes back', async () => {
        const session = await connected();
        await expectAnswers(session, [`42${nsp}["message"]`], [`42${nsp}["message-back"]`]);
        for (const list of argumentLists) {
          await session.send(`42${nsp}["message",${list}]`);
          const answer = await session.next();
          const head = `42${nsp}["message-back",`;
          assert.equal(answer.slice(0, head.length), head);
          // White space at the ends of the list is nobody's.
          assert.equal(answer.slice(head.length, -1).trim(), list.trim());
        }
        await leave(session);
      });

      test('an event with an ack id is acknowledged', async () => {
        const session = await connected();
        for (const id of [0, 1, 9, 10, 456, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER])
          await expectAnswers(session, [`42${nsp}${id}["message-with-ack",1,"2",{"3":[false]}]`], [`43${nsp}${id}[1,"2",{"3":[false]}]`]);
        await expectAnswers(session, [`42${nsp}7["message-with-ack"]`], [`43${nsp}7[]`]);
        await leave(session);
      });

      test('several events keep their order', async () => {
        const session = await connected();
        const numbers = [...Array(300).keys()];
        const events = numbers.map((i) => (i % 2 ? `42${nsp}["message",${i}]` : `42${nsp}${i}["message-with-ack",${i}]`));
        await expectAnswers(session, events, numbers.map((i) => (i % 2 ? `42${nsp}["message-back",${i}]` : `43${nsp}${i}[${i}]`)));
        await leave(session);
      });

      test('events that nobody knows, and acks that nobody waits for, mean nothing', async () => {
        const session = await connected();
        await session.send(`42${nsp}["unknown",1]`, `42${nsp}5["unknown"]`, `42${nsp}[1]`, `42${nsp}[""]`, `42${nsp}["Connect"]`, `42${nsp}["connect "]`);
        await session.send(`43${nsp}0[]`, `43${nsp}999[1,2]`);
        await session.send(`461-${nsp}0[${slot(0)}]`, bytes(1));
        await expectAlive(session, nsp);
        await leave(session);
      });

      describe('attachments', () => {
        test('come back in their order', async () => {
          const session = await connected();
          const two = [bytes(1, 2, 3), bytes(4, 5, 6)];
          await expectAnswers(session, [`452-${nsp}["message",${slot(0)},${slot(1)}]`, ...two], [`452-${nsp}["message-back",${slot(0)},${slot(1)}]`, ...two]);
          await expectAnswers(session, [`452-${nsp}789["message-with-ack",${slot(0)},${slot(1)}]`, ...two], [`462-${nsp}789[${slot(0)},${slot(1)}]`, ...two]);
          await leave(session);
        });

        test('may be anywhere, empty, and up to ten', async () => {
          const session = await connected();
          for (let count = 1; count <= 10; ++count) {
            const all = Array.from({ length: count }, (_, i) => Buffer.alloc(i * 100, i));
            const list = `{"list":[${all.map((_, i) => `[${slot(i)}]`).join()}],"é":null}`;
            await expectAnswers(session, [`45${count}-${nsp}["message",${list}]`, ...all], [`45${count}-${nsp}["message-back",${list}]`, ...all]);
          }
          await leave(session);
        });

        test('may be named in any order, and more than once', async () => {
          const session = await connected();
          const list = `${slot(1)},{"a":${slot(0)}},${slot(1)},{"num":0,"_placeholder":true}`;
          await expectAnswers(session, [`452-${nsp}["message",${list}]`, bytes(0), bytes(1)], [`452-${nsp}["message-back",${list}]`, bytes(0), bytes(1)]);
          await leave(session);
        });

        test('are large', async () => {
          const session = await connected();
          const large = Buffer.alloc(700_000, Buffer.from([...Array(251).keys()]));
          await expectAnswers(session, [`451-${nsp}["message",${slot(0)}]`, large], [`451-${nsp}["message-back",${slot(0)}]`, large]);
          await leave(session);
        });

        test('may be long on their way', async () => {
          const session = await connected();
          await session.send(`452-${nsp}["message",${slot(0)},${slot(1)}]`);
          await session.send(bytes(1));
          const other = await connected();
          await expectAlive(other, nsp);
          await expectAnswers(session, [bytes(2)], [`452-${nsp}["message-back",${slot(0)},${slot(1)}]`, bytes(1), bytes(2)]);
          await leave(session);
          await leave(other);
        });
      });
    });
