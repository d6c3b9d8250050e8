import { describe, expect, it, vi } from 'vitest';
import { answer, fakePeers, made, offer, open, runPending } from '../testing/fakePeer';
import { bothOn } from '../testing/fakes';

fakePeers();

/** One after the other. */
async function times(count: number, act: (round: number) => Promise<void>, round = 1): Promise<void> {
  if (round > count) return;
  await act(round);
  await times(count, act, round + 1);
}

describe('the channel', () => {
  it('counts what the partner says over it, and is noticed when it ends', () => {
    const { peer, onChange } = open(true);
    const { channel } = made.last;
    channel.open();
    expect(peer.facts()).toMatchObject({ channel: 'open', sayings: 0, devices: null });
    channel.onmessage?.({ data: 'garbage' });
    channel.onmessage?.({ data: '{"mic":true,"camera":false}' });
    expect(peer.facts()).toMatchObject({ sayings: 1, devices: { mic: true, camera: false, screen: false } });
    onChange.mockClear();
    channel.end();
    expect(onChange).toHaveBeenCalledOnce();
    expect(peer.facts().channel).toBe('closed');
  });

  it('tells the devices on opening and on every change, and hears those of the partner', () => {
    const { peer, onSaying } = open(true);
    const { channel } = made.last;
    peer.announce({ mic: false, camera: false, screen: false });
    expect(channel.send).not.toHaveBeenCalled();
    channel.open();
    peer.announce(bothOn);
    expect(channel.send.mock.calls).toEqual([
      ['{"mic":false,"camera":false,"screen":false}'],
      ['{"mic":true,"camera":true,"screen":false}'],
    ]);

    for (const data of ['{"mic":false,"camera":true}', 'garbage', '{"mic":1}', 'null', new ArrayBuffer(1)]) {
      channel.onmessage?.({ data });
    }
    expect(onSaying.mock.calls).toEqual([[{ type: 'devices', devices: { mic: false, camera: true, screen: false } }]]);
  });

  it('says nothing while it is not open, and says so', () => {
    const { peer } = open(true);
    expect(peer.say({ type: 'text', text: 'hello' })).toBe(false);
    made.last.channel.open();
    expect(peer.say({ type: 'text', text: 'hello' })).toBe(true);
    expect(made.last.channel.send).toHaveBeenLastCalledWith('{"text":"hello"}');
  });
});

describe('a partner without end', () => {
  it('is offered no more than a few times what it does not take', async () => {
    const { peer, describe: sent } = open(true);
    await times(50, async (round) => {
      made.last.onnegotiationneeded?.();
      await runPending();
      peer.receive(answer('m=application 0', { offerId: round }));
      await runPending();
    });
    expect(sent).toHaveBeenCalledTimes(3);
    peer.restart();
    await runPending();
    expect(sent).toHaveBeenCalledTimes(4);
  });

  it('is offered no more than a few restarts and connections at once, which is known before', async () => {
    const { peer, describe: sent } = open(true);
    made.last.onnegotiationneeded?.();
    await runPending();
    await times(7, async (round) => {
      peer.receive(answer('a', { offerId: round }));
      expect(peer.facts().spent).toBe(false);
      peer.restart();
      await runPending();
    });
    expect(sent).toHaveBeenCalledTimes(8);
    expect(peer.facts().spent).toBe(true);
    vi.advanceTimersByTime(10_000);
    expect(peer.facts().spent).toBe(false);
    peer.rebuild();
    made.last.onnegotiationneeded?.();
    await runPending();
    expect(sent).toHaveBeenCalledTimes(9);
    expect(peer.facts().spent).toBe(true);
  });

  it('gets a bounded number of answers, and of connections', async () => {
    const { peer, describe: sent } = open(false);
    await times(500, async (round) => {
      peer.receive(offer('again', { offerId: round }));
      await runPending();
    });
    expect(sent.mock.calls.length).toBeLessThanOrEqual(10);
    for (let epoch = 1; epoch < 500; epoch += 1) peer.receive(offer('anew', { epoch }));
    await runPending();
    expect(made.made.length).toBeLessThanOrEqual(11);
  });

  it('gets a bounded number of candidates, and is heard for a bounded number before its description', async () => {
    const { peer, suggest } = open(false);
    for (let n = 0; n < 5000; n += 1) {
      made.last.onicecandidate?.({ candidate: { toJSON: () => ({ candidate: `${n}` }) } });
      peer.receiveCandidate({ candidate: `${n}` });
    }
    await runPending();
    expect(suggest.mock.calls.length).toBeLessThanOrEqual(200);
    peer.receive(offer('o'));
    await runPending();
    expect(made.last.candidates).toHaveLength(256);
  });

  it('is tried at a bounded number of places, by candidates and by descriptions', async () => {
    const { peer } = open(false);
    peer.receive(offer(`v=0\r\n${'a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n'.repeat(700)}a=mid:0\r\n`));
    await runPending();
    const sdp = made.last.remoteDescription?.sdp ?? '';
    expect(sdp.match(/a=candidate/g)).toHaveLength(256);
    expect(sdp).toMatch(/^v=0\r\n[^]*\r\na=mid:0\r\n$/);
    for (let n = 0; n < 500; n += 1) peer.receiveCandidate({ candidate: `${n}` });
    await runPending();
    expect(made.last.candidates).toHaveLength(0);
    vi.advanceTimersByTime(1000);
    for (let n = 0; n < 500; n += 1) peer.receiveCandidate({ candidate: `${n}` });
    await runPending();
    expect(made.last.candidates).toHaveLength(1);
  });

  it('is not echoed: its counts are numbers, or it is not heard', async () => {
    const { peer, describe: sent, suggest } = open(false);
    const long = '1'.padStart(60_000, '0') as unknown as number;
    for (const more of [{ epoch: long }, { offerId: long }, { epoch: [1] as unknown as number }, { epoch: 1.5 }, { epoch: -1 }, { epoch: 1e308 }]) {
      peer.receive(offer('o', more));
    }
    await runPending();
    made.last.onicecandidate?.({ candidate: { toJSON: () => ({ candidate: 'c' }) } });
    expect(made.made).toHaveLength(1);
    expect(sent).not.toHaveBeenCalled();
    expect(suggest.mock.calls).toEqual([[{ candidate: 'c', epoch: 0 }]]);
    peer.receive(offer('o', { epoch: 1, offerId: 7 }));
    await runPending();
    expect(sent.mock.calls).toMatchObject([[{ type: 'answer', epoch: 1, offerId: 7 }]]);
  });

  it('is heard for no more than anybody can say, and again later', () => {
    const { onSaying } = open(true);
    const { channel } = made.last;
    channel.open();
    for (let n = 0; n < 10_000; n += 1) channel.onmessage?.({ data: `{"text":"${n}"}` });
    expect(onSaying.mock.calls.length).toBeLessThanOrEqual(200);
    vi.advanceTimersByTime(1000);
    channel.onmessage?.({ data: '{"text":"later"}' });
    expect(onSaying).toHaveBeenLastCalledWith({ type: 'text', text: 'later' });
  });

  it('that reads nothing is sent nothing more', () => {
    const { peer } = open(true);
    made.last.channel.open();
    made.last.channel.bufferedAmount = 1_000_000;
    expect(peer.say({ type: 'text', text: 'hello' })).toBe(false);
    made.last.channel.bufferedAmount = 0;
    made.last.channel.send.mockImplementationOnce(() => {
      throw new DOMException('full', 'OperationError');
    });
    expect(peer.say({ type: 'text', text: 'hello' })).toBe(false);
  });
});
