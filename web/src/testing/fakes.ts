import { vi } from 'vitest';
import type { Heard } from '../core/chat';
import type { LinkFacts } from '../core/known';
import type { Match } from '../core/protocol';
import { meetPartner, type Partner } from '../core/state';

export function fakeMatch(initiator = true): Match {
  return { partnerId: 'p', sessionId: 's', initiator, iceServers: [], iceTransportPolicy: 'all' };
}

export const fakePartner = (change: Partial<Partner> = {}): Partner => ({ ...meetPartner(fakeMatch()), ...change });

export const fakeHeard = (change: Partial<Heard> = {}): Heard => ({ devices: null, texts: [], missed: 0, typing: false, ...change });

export class FakeTrack {
  enabled = true;
  onended: (() => void) | null = null;
  onmute: (() => void) | null = null;
  onunmute: (() => void) | null = null;
  readonly stop = vi.fn<() => void>();
  label = '';
  deviceId: string | undefined;
  readonly getSettings = (): MediaTrackSettings => (this.deviceId === undefined ? {} : { deviceId: this.deviceId });
  readonly kind: 'audio' | 'video';

  constructor(kind: 'audio' | 'video') {
    this.kind = kind;
  }
}

export class FakeStream {
  readonly tracks: FakeTrack[];

  constructor(tracks: readonly FakeTrack[] = []) {
    this.tracks = [...tracks];
  }
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

export function fakeStream(...kinds: readonly ('audio' | 'video')[]): MediaStream & FakeStream {
  const wanted = kinds.length > 0 ? kinds : (['audio', 'video'] as const);
  return new FakeStream(wanted.map((kind) => new FakeTrack(kind))) as unknown as MediaStream & FakeStream;
}

export const bothOn = { mic: true, camera: true, screen: false } as const;

/** A connection that is there, and a partner who has said which devices are on. */
export function fakeFacts(change: Partial<LinkFacts> = {}): LinkFacts {
  return {
    epoch: 0,
    transport: 'connected',
    over: false,
    refused: false,
    rounds: 1,
    offering: false,
    spent: false,
    channel: 'open',
    sayings: 1,
    devices: bothOn,
    promised: { audio: true, video: true },
    ...change,
  };
}

class FakeChannel {
  readyState = 'connecting';
  bufferedAmount = 0;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly send = vi.fn<(data: string) => void>();

  open(): void {
    this.readyState = 'open';
    this.onopen?.();
  }
  end(): void {
    this.readyState = 'closed';
    this.onclose?.();
  }
}

class FakeTransceiver {
  direction = 'sendrecv';
  currentDirection: string | null = 'sendrecv';
  readonly receiver: { readonly track: { readonly kind: string; onunmute: (() => void) | null } };
  readonly sender: Pick<RTCRtpSender, 'getParameters' | 'setParameters'> & {
    readonly replaceTrack: (track: unknown) => Promise<void>;
    transport: { state: string } | null;
  };
  sent: unknown;
  encoding: RTCRtpEncodingParameters = {};

  constructor(kind: string, track: FakeTrack | null) {
    this.sent = track;
    this.receiver = { track: { kind, onunmute: null } };
    this.sender = {
      transport: { state: 'connected' },
      getParameters: () => ({ encodings: [this.encoding] }) as RTCRtpSendParameters,
      setParameters: ({ encodings: [encoding = {}] }) => {
        this.encoding = { ...encoding };
        return Promise.resolve();
      },
      replaceTrack: (next) => {
        this.sent = next;
        return Promise.resolve();
      },
    };
  }
}

/** The signaling side of an RTCPeerConnection: states and descriptions as the specification has them, no network. */
export class FakePeerConnection {
  static made: FakePeerConnection[] = [];

  signalingState: RTCSignalingState = 'stable';
  iceGatheringState: RTCIceGatheringState = 'new';
  onicegatheringstatechange: (() => void) | null = null;
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: { toJSON(): RTCIceCandidateInit } | null }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { track: FakeTrack }) => void) | null = null;
  readonly channel = new FakeChannel();
  readonly candidates: (string | undefined)[] = [];
  readonly transceivers: FakeTransceiver[] = [];
  readonly close = vi.fn<() => void>();
  readonly setConfiguration = vi.fn<(config: RTCConfiguration) => void>();
  readonly restartIce = vi.fn<() => void>(() => this.onnegotiationneeded?.());
  #count = 0;

  readonly config: RTCConfiguration | undefined;

  constructor(config?: RTCConfiguration) {
    this.config = config;
    FakePeerConnection.made.push(this);
  }

  static get last(): FakePeerConnection {
    const last = FakePeerConnection.made.at(-1);
    if (!last) throw new Error('No connection was made');
    return last;
  }

  addTrack(track: FakeTrack): void {
    this.transceivers.push(new FakeTransceiver(track.kind, track));
  }
  addTransceiver(kind: 'audio' | 'video'): void {
    this.transceivers.push(new FakeTransceiver(kind, null));
  }
  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }
  getSenders(): FakeTransceiver['sender'][] {
    return this.transceivers.map(({ sender }) => sender);
  }
  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map());
  }
  createDataChannel(): FakeChannel {
    return this.channel;
  }

  async setLocalDescription(wanted?: { type: string }): Promise<void> {
    await Promise.resolve();
    if (wanted?.type === 'rollback') {
      this.signalingState = 'stable';
      return;
    }
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

  gather(state: RTCIceGatheringState = 'complete'): void {
    this.iceGatheringState = state;
    this.onicegatheringstatechange?.();
  }
  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}
