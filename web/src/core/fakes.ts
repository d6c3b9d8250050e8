import { vi } from 'vitest';
import type { Match } from './protocol';

export function fakeMatch(initiator = true): Match {
  return { partnerId: 'p', sessionId: 's', initiator, iceServers: [], iceTransportPolicy: 'all' };
}

export class FakeTrack {
  enabled = true;
  readonly stop = vi.fn<() => void>();
  readonly kind: 'audio' | 'video';

  constructor(kind: 'audio' | 'video') {
    this.kind = kind;
  }
}

export class FakeStream {
  readonly tracks: FakeTrack[] = [];

  addTrack(track: FakeTrack): void {
    this.tracks.push(track);
  }
  getTracks(): FakeTrack[] {
    return this.tracks;
  }
  getAudioTracks(): FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === 'audio');
  }
  getVideoTracks(): FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === 'video');
  }
}

export function fakeStream(): MediaStream & FakeStream {
  const stream = new FakeStream();
  stream.addTrack(new FakeTrack('audio'));
  stream.addTrack(new FakeTrack('video'));
  return stream as unknown as MediaStream & FakeStream;
}

class FakeChannel {
  readyState = 'connecting';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly send = vi.fn<(data: string) => void>();

  open(): void {
    this.readyState = 'open';
    this.onopen?.();
  }
}

/** The signaling side of an RTCPeerConnection: states and descriptions as the specification has them, no network. */
export class FakePeerConnection {
  static made: FakePeerConnection[] = [];

  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: { toJSON(): RTCIceCandidateInit } | null }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { track: FakeTrack }) => void) | null = null;
  readonly channel = new FakeChannel();
  readonly candidates: (string | undefined)[] = [];
  readonly addTrack = vi.fn<() => void>();
  readonly close = vi.fn<() => void>();
  readonly restartIce = vi.fn<() => void>(() => this.onnegotiationneeded?.());
  #count = 0;

  constructor() {
    FakePeerConnection.made.push(this);
  }

  static get last(): FakePeerConnection {
    const last = FakePeerConnection.made.at(-1);
    if (!last) throw new Error('No connection was made');
    return last;
  }

  createDataChannel(): FakeChannel {
    return this.channel;
  }

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.#count += 1;
    this.localDescription = { type, sdp: `${type} ${this.#count}` };
    this.signalingState = type === 'answer' ? 'stable' : 'have-local-offer';
  }

  async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    await Promise.resolve();
    if (description.sdp === 'broken') throw new DOMException('no', 'InvalidAccessError');
    this.remoteDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable';
  }

  async addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    await Promise.resolve();
    if (!this.remoteDescription) throw new DOMException('too early', 'InvalidStateError');
    this.candidates.push(candidate.candidate);
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}
