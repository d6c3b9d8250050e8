// Acks in both directions, with attachments, time-outs and sockets that end before they answer.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WAYS, enter, usePlayground, workerOf } from '../support/playground.mjs';
import { Inbox, within } from '../support/index.mjs';

const AMPLE = 60_000;
const BYTES = [Buffer.from([0, 255, 128]), Buffer.alloc(0), Buffer.from('bytes')];
const placeholders = BYTES.map((_, num) => ({ _placeholder: true, num }));

const ask = (asker, whom, timeout = AMPLE, args = [], ...attachments) =>
  asker.do('ask', { id: whom.id, name: 'question', args, timeout }, ...attachments);

for (const [way, options] of Object.entries(WAYS))
  describe(`over ${way}`, () => {
    const server = usePlayground();

    test('the server answers, with attachments or without, in whatever number at a time', async () => {
      const m = await enter(server, options);
      assert.deepEqual(await within(m.socket.emitWithAck('echo', { a: [1, null, 'é漢😀'] }), 'an answer'), { a: [1, null, 'é漢😀'] });
      const several = new Promise((resolve) => m.socket.emit('echo', {}, ...BYTES, { deep: BYTES }, (...all) => resolve(all)));
      assert.deepEqual(await within(several, 'an answer'), [{}, ...BYTES, { deep: BYTES }]);
      const many = Array.from({ length: 300 }, (_, i) => m.socket.emitWithAck('echo', { i }));
      assert.deepEqual((await within(Promise.all(many), 'the answers')).map(({ i }) => i), [...Array(300).keys()]);
    });

    test('where the server does not answer the client gives up, and goes on', async () => {
      const m = await enter(server, options);
      await assert.rejects(m.socket.timeout(20).emitWithAck('silence', {}), /timed out/);
      await m.expectNothing();
    });

    test('a client answers, whichever worker it is on', async () => {
      const asker = await enter(server, options);
      const workers = new Set();
      while (workers.size < 2) {
        const m = await enter(server, options);
        workers.add(workerOf(m.id) === workerOf(asker.id));
        m.socket.on('question', (a, b, ...rest) => rest.pop()(b, a, 'é'));
        assert.deepEqual(await ask(asker, m, AMPLE, [1, { two: 2 }]), [{ two: 2 }, 1, 'é']);
      }
    });

    test('a client answers with attachments', async () => {
      const [a, b] = [await enter(server, options), await enter(server, options)];
      b.socket.on('question', (first, second, third, answer) => answer({ back: [third, second] }, first));
      const answer = new Promise((resolve) =>
        a.socket.emit('ask', { id: b.id, name: 'question', args: placeholders, timeout: AMPLE }, ...BYTES, (...all) => resolve(all)),
      );
      assert.deepEqual(await within(answer, 'the answer'), [[{ back: [BYTES[2], BYTES[1]] }, BYTES[0]]]);
    });

    test('where a client does not answer in time the server gives up, and what comes later means nothing', async () => {
      const [a, b] = [await enter(server, options), await enter(server, options)];
      const kept = [];
      b.socket.on('question', (answer) => kept.push(answer));
      const answers = await Promise.all([ask(a, b, 1), ask(a, b, 50), ask(a, b, 10)]);
      assert.deepEqual(answers, ['none', 'none', 'none']);
      await b.do('echo'); // after it all the questions are here
      for (const answer of [...kept, ...kept]) answer('late');
      await b.expectNothing();
      b.socket.off('question').on('question', (answer) => answer('in time'));
      assert.deepEqual(await ask(a, b), ['in time']);
    });

    test('answers may overtake each other', async () => {
      const [a, b] = [await enter(server, options), await enter(server, options)];
      const answers = [];
      b.socket.on('question', (number, answer) => {
        answers.push(() => answer(number));
        if (answers.length === 20) answers.reverse().forEach((send) => send());
      });
      const all = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(a, b, AMPLE, [i])));
      assert.deepEqual(all, Array.from({ length: 20 }, (_, i) => [i]));
    });

    const ends = {
      'leaves the namespace': (m) => m.socket.disconnect(),
      'is put out': (m) => m.socket.emit('quit', {}),
      'is closed': (m) => m.socket.emit('quit', { close: true }),
      'is lost': (m) => m.link.lose('close'),
    };
    for (const [what, end] of Object.entries(ends))
      test(`who waits for the answer of a client that ${what} is told at once that none comes`, async () => {
        const [a, b] = [await enter(server, options), await enter(server, options)];
        const questions = new Inbox();
        b.socket.on('question', (answer) => questions.push(answer));
        const answers = [ask(a, b), ask(a, b)];
        for (const _ of answers) await questions.next();
        const gone = b.disconnected();
        await end(b);
        await gone;
        assert.deepEqual(await Promise.all(answers), ['none', 'none']);
        assert.equal(await ask(a, b), 'nobody');
      });
  });
