import { describe, expect, it, vi } from 'vitest';
import { commonConfig } from './prepared';
import { answer, config, fakePeers, made, offer, open, openConnected, runPending } from '../testing/fakePeer';
import { bothOn, FakeTrack, fakeStream } from '../testing/fakes';

fakePeers();

it('takes new servers for the next restart and for a connection that is built anew', async () => {
  const { peer } = await openConnected();
  const fresh = { iceServers: [{ urls: 'turn:turn.example', username: 'u', credential: 'c' }], iceTransportPolicy: 'relay' } as const;
  peer.useServers({ ...fresh, iceServers: [...fresh.iceServers] });
  expect(made.last.setConfiguration.mock.calls).toEqual([[{ ...fresh, ...commonConfig }]]);
  const old = made.last;
  peer.rebuild();
  expect(made.last).not.toBe(old);
  expect(made.last.config).toEqual({ ...fresh, ...commonConfig });
});

it('keeps the servers of before where the browser does not take the new ones', async () => {
  const { peer } = await openConnected();
  made.last.setConfiguration.mockImplementationOnce(() => {
    throw new DOMException('no', 'SyntaxError');
  });
  peer.useServers({ ...config, iceServers: [{ urls: 'turn:turn.example:0' }] });
  peer.rebuild();
  expect(made.last.config).toEqual({ ...config, ...commonConfig });
});

describe('offers and answers', () => {
  it('offers as the initiator, marked with epoch and number', async () => {
    const { describe: sent } = open(true);
    made.last.onnegotiationneeded?.();
    await runPending();
    expect(sent.mock.calls).toEqual([[{ type: 'offer', sdp: 'offer 1', offerId: 1, epoch: 0 }]]);
  });

  it('waits for the first offer otherwise, and answers it under its number', async () => {
    const { peer, describe: sent } = open(false);
    made.last.onnegotiationneeded?.();
    await runPending();
    expect(sent).not.toHaveBeenCalled();
    peer.receive(offer('o', { offerId: 7 }));
    await runPending();
    expect(sent.mock.calls).toEqual([[{ type: 'answer', sdp: 'answer 1', offerId: 7, epoch: 0 }]]);
  });

  it('understands a client that marks nothing', async () => {
    const { peer } = open(true);
    made.last.onnegotiationneeded?.();
    await runPending();
    peer.receive(answer('plain'));
    await runPending();
    expect(made.last.remoteDescription).toEqual({ type: 'answer', sdp: 'plain' });
  });

  it('drops an answer to another offer, and a second answer', async () => {
    const { peer } = open(true);
    made.last.onnegotiationneeded?.();
    await runPending();
    peer.receive(answer('stale', { offerId: 99 }));
    await runPending();
    expect(made.last.remoteDescription).toBeNull();
    peer.receive(answer('right', { offerId: 1 }));
    peer.receive(answer('again', { offerId: 1 }));
    await runPending();
    expect(made.last.remoteDescription?.sdp).toBe('right');
  });

  it('ignores a colliding offer as the initiator', async () => {
    const { peer, describe: sent } = open(true);
    made.last.onnegotiationneeded?.();
    peer.receive(offer('while making ours'));
    await runPending();
    peer.receive(offer('while ours is open'));
    await runPending();
    expect(made.last.remoteDescription).toBeNull();
    expect(sent).toHaveBeenCalledTimes(1);
  });

  it('gives way to a colliding offer otherwise', async () => {
    const { peer, describe: sent } = open(false);
    peer.receive(offer('first'));
    await runPending();
    made.last.onnegotiationneeded?.();
    await runPending();
    peer.receive(offer('theirs', { offerId: 2 }));
    await runPending();
    expect(made.last.remoteDescription?.sdp).toBe('theirs');
    expect(sent).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'answer', offerId: 2 }));
  });
});

describe('candidates', () => {
  it('wait for the remote description and keep their order', async () => {
    const { peer } = open(false);
    peer.receiveCandidate({ candidate: 'one' });
    peer.receiveCandidate({ candidate: 'two' });
    await runPending();
    expect(made.last.candidates).toEqual([]);
    peer.receive(offer('o'));
    peer.receiveCandidate({ candidate: 'three' });
    peer.receiveCandidate(null);
    await runPending();
    expect(made.last.candidates).toEqual(['one', 'two', 'three']);
  });

  it('go out with the epoch, the last one as null', () => {
    const { suggest } = open(true);
    made.last.onicecandidate?.({ candidate: { toJSON: () => ({ candidate: 'c' }) } });
    made.last.onicecandidate?.({ candidate: null });
    expect(suggest.mock.calls).toEqual([[{ candidate: 'c', epoch: 0 }], [null]]);
  });
});

describe('recovery', () => {
  it('restarts ICE with an offer of its own number', async () => {
    const { peer, describe: sent } = await openConnected();
    peer.restart();
    await runPending();
    expect(made.last.restartIce).toHaveBeenCalledOnce();
    expect(sent).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'offer', offerId: 2, epoch: 0 }));
  });

  it('takes an offer back that nobody has answered, for a newer one', async () => {
    const { peer, describe: sent } = await openConnected();
    peer.restart();
    await runPending();
    peer.restart();
    await runPending();
    expect(sent.mock.calls.map(([{ offerId }]) => offerId)).toEqual([1, 2, 3]);
    peer.receive(answer('to the one of before', { offerId: 2 }));
    peer.receive(answer('to this one', { offerId: 3 }));
    await runPending();
    expect(made.last.remoteDescription?.sdp).toBe('to this one');
  });

  it('builds another connection, of which the old one knows nothing', async () => {
    const { peer, describe: sent } = await openConnected();
    const first = made.last;
    peer.rebuild();
    expect(first.close).toHaveBeenCalledOnce();
    expect(peer.facts()).toMatchObject({ epoch: 1, rounds: 0, sayings: 0, devices: null });
    made.last.onnegotiationneeded?.();
    await runPending();
    expect(made.made).toHaveLength(2);
    expect(sent).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'offer', offerId: 1, epoch: 1 }));
  });

  it('knows that nothing will come of a connection whose description is refused, or that the partner has closed', async () => {
    const { peer, onChange } = open(false);
    peer.receive(offer('broken'));
    await runPending();
    expect(onChange).toHaveBeenCalled();
    expect(peer.facts().refused).toBe(true);
    peer.receive(offer('better'));
    await runPending();
    expect(peer.facts().refused).toBe(false);

    const other = await openConnected();
    expect(other.peer.facts().over).toBe(false);
    const [sound, picture] = made.last.transceivers.map(({ sender }) => sender.transport);
    Object.assign(picture ?? {}, { state: 'closed' });
    expect(other.peer.facts().over).toBe(false);
    Object.assign(sound ?? {}, { state: 'closed' });
    expect(other.peer.facts().over).toBe(true);
  });

  it('knows that the partner has closed the connection also while an offer of ours waits for its answer, but for the first one', async () => {
    const { peer } = open(true);
    made.last.onnegotiationneeded?.();
    await runPending();
    for (const { sender } of made.last.transceivers) Object.assign(sender.transport ?? {}, { state: 'closed' });
    expect(peer.facts()).toMatchObject({ offering: true, over: false });
    peer.receive(answer('a', { offerId: 1 }));
    await runPending();
    expect(peer.facts()).toMatchObject({ offering: false, over: true });
    peer.restart();
    await runPending();
    expect(peer.facts()).toMatchObject({ offering: true, over: true });
  });

  it('leaves the partner the side of DTLS that it has', async () => {
    const { peer } = open(true);
    made.last.onnegotiationneeded?.();
    await runPending();
    peer.receive(answer('v=0\r\na=setup:passive\r\n', { offerId: 1 }));
    await runPending();
    peer.restart();
    await runPending();
    peer.receive(answer('v=1\r\na=setup:active\r\n', { offerId: 2 }));
    await runPending();
    expect(made.last.remoteDescription?.sdp).toBe('v=1\r\na=setup:passive\r\n');
  });

  it('reports a failure when the browser makes no other connection, and throws for the first', async () => {
    const { peer, onFailure } = await openConnected();
    const old = made.last;
    vi.stubGlobal('RTCPeerConnection', function none() {
      throw new DOMException('too many', 'UnknownError');
    });
    peer.rebuild();
    expect(onFailure).toHaveBeenCalledOnce();
    expect(old.close).toHaveBeenCalledOnce();
    expect(() => open(true)).toThrow('too many');
  });

  it('leaves no half-made connection behind', () => {
    const channel = vi.spyOn(made.prototype, 'createDataChannel').mockImplementation(() => {
      throw new DOMException('no', 'OperationError');
    });
    expect(() => open(true)).toThrow('no');
    expect(made.last.close).toHaveBeenCalledOnce();
    channel.mockRestore();
  });

  it('follows a rebuild of the other side and drops what belongs to the old connection', async () => {
    const { peer, describe: sent } = await openConnected();
    const old = made.last;
    peer.receive(offer('new', { epoch: 1, offerId: 1 }));
    peer.receive(offer('late', { epoch: 0 }));
    peer.receiveCandidate({ candidate: 'late', epoch: 0 });
    peer.receiveCandidate({ candidate: 'new', epoch: 1 });
    await runPending();
    expect(old.close).toHaveBeenCalledOnce();
    expect(made.last.remoteDescription?.sdp).toBe('new');
    expect(made.last.candidates).toEqual(['new']);
    expect(sent).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'answer', epoch: 1, offerId: 1 }));
  });
});

describe('tracks', () => {
  it('has a way for pictures also without a camera, and uses it later', () => {
    const { peer } = open(true, fakeStream('audio'));
    const ways = made.last.transceivers;
    expect(ways.map(({ receiver, sent }) => [receiver.track.kind, sent !== null])).toEqual([
      ['audio', true],
      ['video', false],
    ]);
    const screen = new FakeTrack('video') as unknown as MediaStreamTrack;
    peer.send('video', screen);
    expect(ways[1]?.sent).toBe(screen);
  });

  it('keeps the way open that the other side made and this one cannot use yet', async () => {
    const { peer } = open(false, fakeStream('audio'));
    made.last.addTransceiver('video');
    const [, video] = made.last.transceivers;
    if (video) video.direction = 'recvonly';
    peer.receive(offer('o'));
    await runPending();
    expect(video?.direction).toBe('sendrecv');
  });

  it('sends the present track over a new connection too', async () => {
    const { peer } = await openConnected();
    const screen = new FakeTrack('video');
    peer.send('video', screen as unknown as MediaStreamTrack);
    peer.receive(offer('new', { epoch: 1 }));
    expect(made.last.transceivers.map(({ sent }) => sent)).toContain(screen);
  });
});

describe('closing', () => {
  it('happens once, stops no track, and nothing follows', async () => {
    const { peer, describe: sent, onChange, onStream } = await openConnected();
    const pc = made.last;
    pc.ontrack?.({ track: new FakeTrack('video') });
    expect(onStream).toHaveBeenCalledOnce();
    sent.mockClear();
    onChange.mockClear();
    peer.receive(offer('in progress'));
    peer.close();
    peer.close();
    peer.receive(offer('late', { epoch: 5 }));
    peer.receiveCandidate({ candidate: 'late' });
    peer.announce(bothOn);
    pc.become('failed');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pc.close).toHaveBeenCalledOnce();
    expect(sent).not.toHaveBeenCalled();
    expect(onChange).not.toHaveBeenCalled();
    expect(made.made).toHaveLength(1);
  });
});
