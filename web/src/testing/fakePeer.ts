import { afterEach, beforeEach, vi } from 'vitest';
import { bothOn, FakePeerConnection, FakeStream, fakeStream } from './fakes';
import type { Prepared, Tracks } from '../core/prepared';
import { Peer, type PeerOptions } from '../core/peer';
import type { Description, IceConfig } from '../core/protocol';

export const made = FakePeerConnection;
export const offer = (sdp: string, more: Partial<Description> = {}): Description => ({ type: 'offer', sdp, ...more });
export const answer = (sdp: string, more: Partial<Description> = {}): Description => ({ type: 'answer', sdp, ...more });
export const runPending = () => vi.advanceTimersByTimeAsync(0);

/** Connections, streams and timers of the file's tests are fakes. */
export function fakePeers(): void {
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
}

/** No servers. */
export const config: IceConfig = { iceServers: [], iceTransportPolicy: 'all' };

export function open(initiator: boolean, stream = fakeStream(), prepare?: (tracks: Tracks) => Prepared, offered = false) {
  const heard = {
    describe: vi.fn<PeerOptions['describe']>(),
    suggest: vi.fn<PeerOptions['suggest']>(),
    onChange: vi.fn<PeerOptions['onChange']>(),
    onFailure: vi.fn<PeerOptions['onFailure']>(),
    onStream: vi.fn<PeerOptions['onStream']>(),
    onSaying: vi.fn<PeerOptions['onSaying']>(),
  };
  const devices = { ...bothOn, camera: false };
  const tracks = { audio: stream.getAudioTracks()[0] ?? null, video: stream.getVideoTracks()[0] ?? null };
  const peer = new Peer({ config, initiator, prepared: prepare?.(tracks) ?? null, offered, tracks, devices, ...heard });
  return { peer, ...heard };
}

/** A peer that has offered, been answered and is connected. */
export async function openConnected() {
  const parts = open(true);
  made.last.onnegotiationneeded?.();
  await runPending();
  parts.peer.receive(answer('a', { offerId: 1, epoch: 0 }));
  await runPending();
  made.last.become('connected');
  return parts;
}
