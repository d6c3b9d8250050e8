// Attacks with what is allowed as such: floods of events, JSON without measure, readers that stop reading.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Frames, Polling, expectFetchedToTheEnd, request, useServer, within } from '../support/index.mjs';
import { Returner } from '../support/bare.mjs';
import { attack, many, together } from './attack.mjs';

const server = useServer('--threads', '2', '--rate-limits', 'on', '--recovery-time', '2000', '--limit-connect', '0', '--limit-stats', '0', '--limit-find', '0', '--limit-connections', '3000', '--max-outbox', '1000000');

async function user() {
  const frames = await Frames.open(server);
  await frames.join();
  return frames;
}

// Two attackers who have met; the honest ones are all in sessions already.
async function pair() {
  const [a, b] = [await user(), await user()];
  for (const each of [a, b]) each.send('42["find_partner"]');
  for (const each of [a, b]) while (!(await each.next()).startsWith('42["partner_found"'));
  return [a, b];
}

const FLOOD = ['42["ice_candidate",{"candidate":null}]', '42["find_partner"]', '42["skip_user"]', '42["nonsense"]', '42["webrtc_offer",{"offer":1}]', '420["stop"]', `42["webrtc_offer",${JSON.stringify({ offer: { type: 'offer', sdp: 'x'.repeat(60_000) } })}]`];

attack('floods of events', server, async () => {
  const codes = await together(many(28), async (i) => {
    const frames = await user();
    const packets = Array(2000).fill(FLOOD[i % FLOOD.length]);
    for (let at = 0; at < packets.length && frames.ws.readyState === 1; at += 50) {
      frames.send(...packets.slice(at, at + 50));
      await new Promise(setImmediate);
    }
    return frames.closed();
  });
  for (const code of codes) assert.ok([1008, 1006].includes(code), `${code}`); // the end may overtake the close frame
  assert.ok(codes.includes(1008));
});

attack('floods of events over polling', server, async () => {
  await together(many(14), async (i) => {
    const p = await Polling.open(server);
    await p.join();
    const body = Array(1100).fill(FLOOD[i % 6]).join('\x1e');
    await p.post(body).catch(() => {});
    await expectFetchedToTheEnd(p, FLOOD[i % 6]);
  });
});

// Half of them come back over another worker than their socket's: what they say crosses over as letters.
attack('packets that mean nothing, from those who came back', server, async () => {
  for (const packet of ['3', '43[]'])
    await together(many(24), async () => {
      const one = await Returner.open(server);
      one.frames.ws.terminate();
      await one.back();
      const end = Date.now() + 3000;
      while (Date.now() < end && one.frames.ws.readyState === 1) {
        for (let i = 0; i < 5000; ++i) one.frames.send(packet);
        await new Promise(setImmediate);
      }
      one.frames.ws.terminate();
    });
});

attack('packets whose attachments do not end', server, async () => {
  const codes = await together(many(90), async (i) => {
    const frames = await user();
    frames.send('4510-["x",{"_placeholder":true,"num":0}]');
    for (let k = 0; k < 9 && frames.ws.readyState === 1; ++k) {
      frames.ws.send(Buffer.alloc(i % 2 ? 900_000 : 300_000));
      await new Promise(setImmediate);
    }
    return frames.closed();
  });
  for (const code of codes) assert.ok([1009, 1006].includes(code), `${code}`);
});

attack('huge and deep JSON', server, async () => {
  const deep = (open, end, depth) => open.repeat(depth) + end.repeat(depth);
  const packets = [
    `42["find_partner",${deep('[', ']', 400_000)}]`,
    `42["find_partner",${deep('{"a":', '}', 150_000)}]`,
    `42["find_partner",${'['.repeat(900_000)}`,
    `42["find_partner",${'{"a":'.repeat(180_000)}`,
    `42["find_partner","${'\\u0041'.repeat(160_000)}"]`,
    `42["find_partner",{"interests":[${Array(200_000).fill('"a"').join()}]}]`,
    `42["find_partner",{${Array.from({ length: 80_000 }, (_, i) => `"${i}":0`).join()}}]`,
    `42["find_partner",${'9'.repeat(900_000)}]`,
    `42["${'x'.repeat(900_000)}"]`,
    `42["find_partner"${','.repeat(900_000)}]`,
    `40${JSON.stringify({ token: 'x'.repeat(900_000) })}`,
    `40/${'x'.repeat(900_000)}`,
    `421${'0'.repeat(900_000)}["find_partner"]`,
    `45${'9'.repeat(900_000)}-["x"]`,
    `451-["x",${'{"_placeholder":true,"num":0},'.repeat(30_000)}0]`,
  ];
  await together(many(90), async (i) => {
    const frames = await user();
    for (let times = 0; times < 3 && frames.ws.readyState === 1; ++times) {
      frames.send(packets[i % packets.length], '42["nonsense"]');
      await Promise.race([frames.next().catch(() => {}), frames.closed()]); // it was read: an answer, or the end
    }
    frames.ws.terminate();
    await frames.closed();
  });
});

attack('readers that stop reading', server, async () => {
  const large = `42["webrtc_offer",${JSON.stringify({ offer: { type: 'offer', sdp: 'x'.repeat(55_000) } })}]`;
  const pairs = [];
  for (let i = 0; i < many(20); ++i) pairs.push(await pair());
  await Promise.all(
    pairs.map(async ([from, deaf]) => {
      deaf.ws.pause();
      for (let i = 0; i < 35 && from.ws.readyState === 1; ++i) {
        await new Promise((resolve) => from.ws.send(large, resolve)); // the system has taken it, or there is nobody any more
      }
      from.ws.terminate();
      deaf.ws.terminate();
      await Promise.all([from.closed(), deaf.closed()]);
    }),
  );
  // Over polling: what waits for a client who does not fetch it has a bound as well.
  await together(many(10), async () => {
    const p = await Polling.open(server);
    await p.join();
    for (let i = 0; i < 12; ++i) await p.post(Array(90).fill('42["nonsense"]').join('\x1e')).catch(() => {});
    await p.get();
    await p.post('1').catch(() => {});
  });
});

attack('sessions that are polled by strangers and by two at once', server, async () => {
  await together(many(200), async (i) => {
    const p = await Polling.open(server);
    await p.join();
    const polls = [p.get(), p.get()].map((poll) => poll.catch((error) => error));
    const [first, second] = await within(Promise.all(polls), 'both polls');
    assert.ok([first.status, second.status].includes(400));
    const guess = await request(server, `/socket.io/?EIO=4&transport=polling&sid=${p.sid.slice(0, -4)}AAA${i % 10}`);
    assert.equal(guess.status, 400);
  });
});
