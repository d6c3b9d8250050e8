import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bothOn, FakePeerConnection, FakeStream, FakeTrack, fakeStream } from './fakes';
import { Peer, type PeerOptions } from './peer';
import type { Description } from './protocol';

const made = FakePeerConnection;
const offer = (sdp: string, more: Partial<Description> = {}): Description => ({ type: 'offer', sdp, ...more });
const answer = (sdp: string, more: Partial<Description> = {}): Description => ({ type: 'answer', sdp, ...more });
const settle = () => vi.advanceTimersByTimeAsync(0);

function open(initiator: boolean, stream = fakeStream()) {
  const heard = {
    describe: vi.fn<PeerOptions['describe']>(),
    suggest: vi.fn<PeerOptions['suggest']>(),
    onStatus: vi.fn<PeerOptions['onStatus']>(),
    onStream: vi.fn<PeerOptions['onStream']>(),
    onSaying: vi.fn<PeerOptions['onSaying']>(),
  };
  const devices = { ...bothOn, camera: false };
  const tracks = { audio: stream.getAudioTracks()[0] ?? null, video: stream.getVideoTracks()[0] ?? null };
  const peer = new Peer({ config: {}, initiator, tracks, devices, ...heard });
  return { peer, ...heard };
}

/** A peer that has offered, been answered and is connected. */
async function openConnected() {
  const parts = open(true);
  made.last.onnegotiationneeded?.();
  await settle();
  parts.peer.receive(answer('a', { offerId: 1, epoch: 0 }));
  await settle();
  made.last.become('connected');
  return parts;
}

beforeEach(() => {
  made.made = [];
  vi.useFakeTimers();
  vi.stubGlobal('RTCPeerConnection', made);
  vi.stubGlobal('MediaStream', FakeStream);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('takes new servers for the next restart and for a connection that is built anew', async () => {
  const { peer } = await openConnected();
  const fresh = { iceServers: [{ urls: 'turn:turn.example', username: 'u', credential: 'c' }], iceTransportPolicy: 'relay' } as const;
  peer.useServers({ ...fresh, iceServers: [...fresh.iceServers] });
  expect(made.last.setConfiguration.mock.calls).toEqual([[fresh]]);
  const old = made.last;
  old.become('failed');
  await vi.advanceTimersByTimeAsync(8_000);
  expect(made.last).not.toBe(old);
  expect(made.last.config).toEqual(fresh);
});

describe('offers and answers', () => {
  it('offers as the initiator, marked with epoch and number', async () => {
    const { describe: sent } = open(true);
    made.last.onnegotiationneeded?.();
    await settle();
    expect(sent.mock.calls).toEqual([[{ type: 'offer', sdp: 'offer 1', offerId: 1, epoch: 0 }]]);
  });

  it('waits for the first offer otherwise, and answers it under its number', async () => {
    const { peer, describe: sent } = open(false);
    made.last.onnegotiationneeded?.();
    await settle();
    expect(sent).not.toHaveBeenCalled();
    peer.receive(offer('o', { offerId: 7 }));
    await settle();
    expect(sent.mock.calls).toEqual([[{ type: 'answer', sdp: 'answer 1', offerId: 7, epoch: 0 }]]);
  });

  it('understands a client that marks nothing', async () => {
    const { peer } = open(true);
    made.last.onnegotiationneeded?.();
    await settle();
    peer.receive(answer('plain'));
    await settle();
    expect(made.last.remoteDescription).toEqual({ type: 'answer', sdp: 'plain' });
  });

  it('drops an answer to another offer, and a second answer', async () => {
    const { peer } = open(true);
    made.last.onnegotiationneeded?.();
    await settle();
    peer.receive(answer('stale', { offerId: 99 }));
    await settle();
    expect(made.last.remoteDescription).toBeNull();
    peer.receive(answer('right', { offerId: 1 }));
    peer.receive(answer('again', { offerId: 1 }));
    await settle();
    expect(made.last.remoteDescription?.sdp).toBe('right');
  });

  it('ignores a colliding offer as the initiator', async () => {
    const { peer, describe: sent } = open(true);
    made.last.onnegotiationneeded?.();
    peer.receive(offer('while making ours'));
    await settle();
    peer.receive(offer('while ours is open'));
    await settle();
    expect(made.last.remoteDescription).toBeNull();
    expect(sent).toHaveBeenCalledTimes(1);
  });

  it('gives way to a colliding offer otherwise', async () => {
    const { peer, describe: sent } = open(false);
    peer.receive(offer('first'));
    await settle();
    made.last.onnegotiationneeded?.();
    await settle();
    peer.receive(offer('theirs', { offerId: 2 }));
    await settle();
    expect(made.last.remoteDescription?.sdp).toBe('theirs');
    expect(sent).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'answer', offerId: 2 }));
  });
});

describe('candidates', () => {
  it('wait for the remote description and keep their order', async () => {
    const { peer } = open(false);
    peer.receiveCandidate({ candidate: 'one' });
    peer.receiveCandidate({ candidate: 'two' });
    await settle();
    expect(made.last.candidates).toEqual([]);
    peer.receive(offer('o'));
    peer.receiveCandidate({ candidate: 'three' });
    peer.receiveCandidate(null);
    await settle();
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
  it('does nothing on disconnected but say so', async () => {
    const { onStatus } = await openConnected();
    made.last.become('disconnected');
    expect(onStatus).toHaveBeenLastCalledWith('interrupted');
    expect(made.last.restartIce).not.toHaveBeenCalled();
  });

  it('restarts ICE, then rebuilds, then gives up', async () => {
    const { describe: sent, onStatus } = await openConnected();
    const first = made.last;
    first.become('failed');
    await settle();
    expect(first.restartIce).toHaveBeenCalledOnce();
    expect(sent).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'offer', offerId: 2, epoch: 0 }));

    first.become('failed');
    expect(first.close).toHaveBeenCalledOnce();
    made.last.onnegotiationneeded?.();
    await settle();
    expect(made.made).toHaveLength(2);
    expect(sent).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'offer', offerId: 1, epoch: 1 }));

    await vi.advanceTimersByTimeAsync(10_000);
    expect(onStatus).toHaveBeenLastCalledWith('lost');
    expect(made.last.close).toHaveBeenCalledOnce();
  });

  it('has all attempts again once it was connected', async () => {
    await openConnected();
    made.last.become('failed');
    made.last.become('connected');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(made.made).toHaveLength(1);
    made.last.become('failed');
    expect(made.last.restartIce).toHaveBeenCalledTimes(2);
  });

  it('restarts ICE when asked to, but does not on top of an attempt that is going on', async () => {
    const { peer, onStatus } = await openConnected();
    peer.repair();
    expect(onStatus).toHaveBeenLastCalledWith('interrupted');
    peer.repair();
    expect(made.last.restartIce).toHaveBeenCalledOnce();
    expect(made.made).toHaveLength(1);
  });

  it('rebuilds when a connection never comes about, or a description is no good', async () => {
    open(false);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(made.made).toHaveLength(2);

    const { peer } = open(false);
    peer.receive(offer('broken'));
    await settle();
    expect(made.made).toHaveLength(4);
  });

  it('follows a rebuild of the other side and drops what belongs to the old connection', async () => {
    const { peer, describe: sent } = await openConnected();
    const old = made.last;
    peer.receive(offer('new', { epoch: 1, offerId: 1 }));
    peer.receive(offer('late', { epoch: 0 }));
    peer.receiveCandidate({ candidate: 'late', epoch: 0 });
    peer.receiveCandidate({ candidate: 'new', epoch: 1 });
    await settle();
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
    await settle();
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

describe('the channel', () => {
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

describe('closing', () => {
  it('happens once, stops no track, and nothing follows', async () => {
    const { peer, describe: sent, onStatus, onStream } = await openConnected();
    const pc = made.last;
    pc.ontrack?.({ track: new FakeTrack('video') });
    expect(onStream).toHaveBeenCalledOnce();
    sent.mockClear();
    onStatus.mockClear();
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
    expect(onStatus).not.toHaveBeenCalled();
    expect(made.made).toHaveLength(1);
  });
});
