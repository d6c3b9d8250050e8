// Engine.IO: the upgrade from polling to WebSocket, completed and not.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Frames, Polling, expectGone, expectRefusal, join, split, turnedAway } from '../support/index.mjs';
import { PATIENT, expectAnswers, leave, upgrade, upgraded, useEcho } from './echo.mjs';

const server = useEcho('engineio_echo');

/// A session with a WebSocket that has been probed.
async function probed(at = server) {
  const p = await Polling.open(at);
  const f = await Frames.candidate(at, p.sid);
  f.send('2probe');
  assert.equal(await f.next(), '3probe');
  return [p, f];
}

describe('an upgrade', () => {
  test('by the book: a GET that waits is let go, and the WebSocket takes over', async () => {
    const p = await Polling.open(server);
    const f = await Frames.candidate(server, p.sid);
    const waiting = p.get();
    f.send('2probe');
    assert.equal(await f.next(), '3probe');
    assert.equal((await waiting).text, '6');
    f.send('5');
    await expectAnswers(f, ['4hello', Buffer.from([1])], ['4hello', Buffer.from([1])]);
    await leave(f);
    await expectGone(p.get());
  });

  test('lets go of every GET that comes after the probe', async () => {
    const [p, f] = await probed();
    for (let i = 0; i < 3; ++i) assert.equal((await p.get()).text, '6');
    f.send('5');
    await leave(f);
  });

  test('may begin with GET and POST under way', async () => {
    const p = await Polling.open(server);
    const [got] = await Promise.all([p.get(), p.send('4a')]);
    assert.equal(got.text, '4a');
    const f = await Frames.candidate(server, p.sid);
    const [waiting] = await Promise.all([p.get(), (f.send('2probe'), p.send('4b'))]);
    const heard = split(waiting.text);
    assert.equal(await f.next(), '3probe');
    f.send('5');
    if (!heard.includes('4b')) heard.push(await f.next());
    assert.deepEqual(heard.filter((packet) => packet !== '6'), ['4b']);
    await leave(f);
  });

  test('loses and reorders nothing that is queued before, during and after it', async () => {
    const p = await Polling.open(server);
    await p.send('4before', Buffer.from('before'));
    const f = await Frames.candidate(server, p.sid);
    await p.send('4opened');
    f.send('2probe');
    assert.equal(await f.next(), '3probe');
    await p.send('4probed', Buffer.from('probed'), '4');
    f.send('5', '4after', Buffer.from('after'));
    for (const wanted of ['4before', Buffer.from('before'), '4opened', '4probed', Buffer.from('probed'), '4', '4after', Buffer.from('after')])
      assert.deepEqual(await f.next(), wanted);
    await leave(f);
  });

  test('leaves to a GET what it comes for while the probe is on', async () => {
    const [p, f] = await probed();
    await p.send('4one', '4two');
    assert.equal((await p.get()).text, join('4one', '4two'));
    f.send('5');
    await expectAnswers(f, ['4three'], ['4three']);
    await leave(f);
  });

  test('goes for a hundred sessions at the same time', async () => {
    const sessions = await Promise.all(Array.from({ length: 100 }, () => upgraded(server)));
    await Promise.all(sessions.map((f, i) => expectAnswers(f, [`4${i}`], [`4${i}`])));
    await Promise.all(sessions.map(leave));
  });
});

describe('after an upgrade', () => {
  test('polling is refused, and disturbs nothing', async () => {
    const p = await Polling.open(server);
    const f = await upgrade(p);
    await expectAnswers(f, ['4upgraded'], ['4upgraded']); // a request at another node may be quicker than its last packet
    await expectRefusal(p.get(), 3, 'Bad request');
    await expectRefusal(p.post('4a'), 3, 'Bad request');
    await expectRefusal(p.post('1'), 3, 'Bad request');
    await expectAnswers(f, ['4b'], ['4b']);
    await leave(f);
  });

  test('another WebSocket is turned away, and disturbs nothing', async () => {
    for (const f of [await upgraded(server), await Frames.open(server)]) {
      await turnedAway(server, f.sid);
      await expectAnswers(f, ['4b'], ['4b']);
      await leave(f);
    }
  });
});

describe('during an upgrade', () => {
  test('another WebSocket is turned away, and disturbs nothing', async () => {
    const p = await Polling.open(server);
    const f = await Frames.candidate(server, p.sid);
    await turnedAway(server, p.sid);
    f.send('2probe');
    assert.equal(await f.next(), '3probe');
    await turnedAway(server, p.sid);
    f.send('5');
    await expectAnswers(f, ['4a'], ['4a']);
    await leave(f);
  });

  test('the end of the session is the end of the WebSocket', async () => {
    for (const end of ['1', 'abc']) {
      const [p, f] = await probed();
      await p.post(end);
      await f.closed();
      await expectGone(p.get());
    }
  });
});

describe('an upgrade that is not completed', () => {
  const faults = {
    'whose WebSocket is closed at once': (f) => f.ws.close(),
    'whose WebSocket is cut off': (f) => f.ws.terminate(),
    'that begins with a message': (f) => f.send('4hello'),
    'that begins with bytes': (f) => f.send(Buffer.from('2probe')),
    'that begins with another ping': (f) => f.send('2'),
    'that probes with other words': (f) => f.send('2probing'),
    'that begins with a pong': (f) => f.send('3probe'),
    'that begins with an empty frame': (f) => f.send(''),
    'that begins with the packet 1': (f) => f.send('1'),
    'that is closed after the probe': (f) => (f.send('2probe'), f.ws.close()),
    'that is cut off after the probe': async (f) => (f.send('2probe'), await f.next(), f.ws.terminate()),
    'that says something else after the probe': (f) => f.send('2probe', '4hello'),
    'that sends bytes after the probe': (f) => f.send('2probe', Buffer.from([5])),
  };
  for (const [what, act] of Object.entries(faults))
    test(`is dropped, and polling goes on: one ${what}`, async () => {
      const p = await Polling.open(server);
      const f = await Frames.candidate(server, p.sid);
      await act(f);
      await f.closed();
      await stillPolls(p);
    });

  const impatient = useEcho('engineio_echo', { ...PATIENT, 'upgrade-timeout': 400 });
  for (const [what, act] of Object.entries({ 'says nothing': () => {}, 'only probes': (f) => f.send('2probe') }))
    test(`is dropped in time, and polling goes on: one whose WebSocket ${what}`, async () => {
      const p = await Polling.open(impatient);
      const start = performance.now();
      const f = await Frames.candidate(impatient, p.sid);
      act(f);
      await f.closed();
      assert.ok(performance.now() - start > 398);
      await stillPolls(p);
    });

  // Also a GET waits again, where while the probe was on it would have been let go. The server may hear of the end of
  // the WebSocket a little after the client.
  async function stillPolls(p) {
    await p.send('4still here');
    let heard;
    do heard = await p.next();
    while (heard === '6');
    assert.equal(heard, '4still here');
    for (let waited = false; !waited; ) {
      const [{ text }] = await Promise.all([p.get(), p.send('4again')]);
      waited = text === '4again';
      if (!waited) assert.deepEqual([text, await p.next()], ['6', '4again']);
    }
    const f = await upgrade(p);
    await expectAnswers(f, ['4upgraded'], ['4upgraded']);
    await leave(f);
  }
});
