import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Call, type CallParts } from './call';
import { fakeMatch, type FakeStream, fakeStream } from './fakes';
import { MediaError } from './media';
import type { PeerOptions } from './peer';
import type { Ack } from './protocol';
import type { Signaling, SignalingEvent } from './signaling';

function setUp() {
  const streams: FakeStream[] = [];
  let listener: ((event: SignalingEvent) => void) | undefined;
  let peerOptions: PeerOptions | undefined;
  const signaling = {
    request: vi.fn<Signaling['request']>(() => Promise.resolve({ ok: true })),
    describe: vi.fn<Signaling['describe']>(),
    suggest: vi.fn<Signaling['suggest']>(),
    close: vi.fn<Signaling['close']>(),
  };
  const peer = {
    receive: vi.fn<(description: unknown) => void>(),
    receiveCandidate: vi.fn<(candidate: unknown) => void>(),
    announce: vi.fn<(devices: unknown) => void>(),
    close: vi.fn<() => void>(),
  };
  const parts = {
    openMedia: vi.fn<CallParts['openMedia']>(() => {
      const stream = fakeStream();
      streams.push(stream);
      return Promise.resolve(stream);
    }),
    openSignaling: vi.fn<CallParts['openSignaling']>((hear) => {
      listener = hear;
      return signaling;
    }),
    openPeer: vi.fn<CallParts['openPeer']>((options) => {
      peerOptions = options;
      return peer;
    }),
    now: () => 1000,
  };
  const call = new Call(parts);
  return {
    call,
    parts,
    signaling,
    peer,
    streams,
    hear: (event: SignalingEvent) => listener?.(event),
    tag: () => call.getView().state.phase.tag,
    peerOptions: () => {
      if (!peerOptions) throw new Error('No peer was opened');
      return peerOptions;
    },
  };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

/** A call with a partner. */
async function setUpCall() {
  const set = setUp();
  set.call.start();
  set.hear({ type: 'online', fresh: true });
  await settle();
  set.hear({ type: 'matched', match: fakeMatch() });
  set.peerOptions().onStatus('connected');
  return set;
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('goes from start into a call and brings peer and signaling together', async () => {
  const { call, signaling, peer, hear, tag, peerOptions } = await setUpCall();
  expect(signaling.request.mock.calls).toEqual([['find_partner']]);
  expect(tag()).toBe('inCall');

  const description = { type: 'answer', sdp: 'a' } as const;
  hear({ type: 'description', description });
  hear({ type: 'candidate', candidate: null });
  expect(peer.receive).toHaveBeenCalledWith(description);
  expect(peer.receiveCandidate).toHaveBeenCalledWith(null);
  peerOptions().describe(description);
  expect(signaling.describe).toHaveBeenCalledWith(description);
  peerOptions().onPartner({ mic: false, camera: true });
  expect(call.getView().state.phase).toMatchObject({ partner: { mic: false, camera: true } });
});

it('switches the tracks and tells the partner', async () => {
  const { call, peer, streams } = await setUpCall();
  call.toggleMic();
  expect(streams[0]?.getAudioTracks()[0]?.enabled).toBe(false);
  expect(peer.announce).toHaveBeenLastCalledWith({ mic: false, camera: true });
  call.toggleCamera();
  expect(streams[0]?.getVideoTracks()[0]?.enabled).toBe(false);
});

it('looks for the next by itself after the partner left', async () => {
  const { hear, signaling, peer, tag } = await setUpCall();
  hear({ type: 'parted', how: 'left' });
  expect(peer.close).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(2000);
  expect(tag()).toBe('parted');
  await vi.advanceTimersByTimeAsync(1000);
  expect(signaling.request.mock.calls).toEqual([['find_partner'], ['find_partner']]);
});

it('stops with devices and session released, and starts again over the same connection', async () => {
  const { call, signaling, parts, streams, tag } = await setUpCall();
  call.stop();
  expect(signaling.request).toHaveBeenLastCalledWith('stop');
  expect(streams[0]?.tracks.every(({ stop }) => stop.mock.calls.length === 1)).toBe(true);
  expect(call.getView().local).toBeNull();
  call.start();
  await settle();
  expect(tag()).toBe('searching');
  expect(parts.openSignaling).toHaveBeenCalledOnce();
});

it('waits out a refusal', async () => {
  const { call, hear, signaling, tag } = setUp();
  const refusal: Ack = { ok: false, code: 'rate_limited', message: 'later', retryAfterMs: 4000 };
  signaling.request.mockResolvedValueOnce(refusal);
  call.start();
  hear({ type: 'online', fresh: true });
  await settle();
  expect(call.getView().state.phase).toMatchObject({ tag: 'delayed', until: 5000 });
  await vi.advanceTimersByTimeAsync(4000);
  expect(tag()).toBe('searching');
});

it('takes no refusal of a relay for one of the search', async () => {
  const { call, hear, tag } = await setUpCall();
  call.skip();
  hear({ type: 'refused', refusal: { code: 'not_in_session', message: 'too late' } });
  expect(tag()).toBe('searching');
});

it('says why there are no devices', async () => {
  const { call, parts } = setUp();
  parts.openMedia.mockRejectedValueOnce(new MediaError('refused'));
  call.start();
  await settle();
  expect(call.getView().state.phase).toEqual({ tag: 'blocked', problem: 'refused' });
});

it('closes a stream that comes when nobody wants it any more', async () => {
  const { call, streams, tag } = setUp();
  call.start();
  call.stop();
  await settle();
  expect(streams[0]?.tracks.every(({ stop }) => stop.mock.calls.length === 1)).toBe(true);
  expect(tag()).toBe('idle');
});

it('survives being closed and started anew, as StrictMode does, and leaves nothing behind', async () => {
  const { call, signaling, parts, streams, tag } = setUp();
  call.start();
  call.close();
  call.start();
  await settle();
  expect(parts.openSignaling).toHaveBeenCalledTimes(2);
  expect(signaling.close).toHaveBeenCalledOnce();
  expect(streams).toHaveLength(2);
  expect(tag()).toBe('connecting');
  call.close();
  call.close();
  expect(signaling.close).toHaveBeenCalledTimes(2);
  expect(streams.every(({ tracks }) => tracks.every(({ stop }) => stop.mock.calls.length === 1))).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
