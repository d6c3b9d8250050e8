import type { TrackKind } from './localMedia';
import { Negotiation } from './negotiation';
import type { Candidate, Description } from './protocol';
import { decodeSaying, type Devices, encodeSaying, type Saying } from './talk';

/** `interrupted`: was connected and may be again. `lost`: everything was tried, the call is over. */
export type PeerStatus = 'connected' | 'interrupted' | 'lost';

export interface PeerOptions {
  readonly config: RTCConfiguration;
  readonly initiator: boolean;
  /** Stay the caller's: closing the peer stops no track. */
  readonly tracks: Readonly<Record<TrackKind, MediaStreamTrack | null>>;
  readonly devices: Devices;
  readonly describe: (description: Description) => void;
  readonly suggest: (candidate: Candidate | null) => void;
  readonly onStatus: (status: PeerStatus) => void;
  readonly onStream: (stream: MediaStream) => void;
  readonly onSaying: (saying: Saying) => void;
}

interface Link {
  readonly pc: RTCPeerConnection;
  readonly negotiation: Negotiation;
  readonly channel: RTCDataChannel;
}

/** How long each attempt may take before the next, stronger one; they are tried in this order. */
const patience = { connect: 12_000, restart: 8_000, rebuild: 10_000 } as const;
type Attempt = keyof typeof patience;

/**
 * The media of one session. Owns the RTCPeerConnection: on `failed` it restarts ICE, then builds a new connection (a new
 * epoch, which the other side follows), then gives up. One instance a session, so nothing late can reach a newer one.
 */
export class Peer {
  readonly #options: PeerOptions;
  #config: RTCConfiguration;
  #devices: Devices;
  #tracks: Record<TrackKind, MediaStreamTrack | null>;
  #epoch = 0;
  #link: Link | null;
  #attempt: Attempt = 'connect';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#devices = options.devices;
    this.#tracks = { ...options.tracks };
    this.#link = this.#open(options.initiator);
    this.#await('connect');
  }

  receive(description: Description): void {
    if (!this.#link) return;
    const epoch = description.epoch ?? this.#epoch;
    if (epoch > this.#epoch && description.type === 'offer') {
      this.#epoch = epoch;
      this.#rebuild(false);
    }
    if (epoch === this.#epoch) this.#link.negotiation.receive(description);
  }

  receiveCandidate(candidate: Candidate | null): void {
    if ((candidate?.epoch ?? this.#epoch) === this.#epoch) this.#link?.negotiation.receiveCandidate(candidate);
  }

  /** For what is gathered from now on: the next restart of ICE, and a connection that is built anew. */
  useServers(config: RTCConfiguration): void {
    this.#config = { ...this.#config, ...config };
    this.#link?.pc.setConfiguration(this.#config);
  }

  /** Tells the partner which devices are on. */
  announce(devices: Devices): void {
    this.#devices = devices;
    this.say({ type: 'devices', devices });
  }

  /** Straight to the partner. False while there is no way. */
  say(saying: Saying): boolean {
    const channel = this.#link?.channel;
    if (channel?.readyState !== 'open') return false;
    channel.send(encodeSaying(saying));
    return true;
  }

  /** From now on the partner gets this track, without another negotiation. */
  send(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.#tracks[kind] = track;
    const way = this.#link?.pc.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
    // A track that the connection cannot take: the partner goes on seeing what was there before.
    way?.sender.replaceTrack(track).catch(() => undefined);
  }

  /** Looks for a new way to the partner at once, as after a failure. */
  repair(): void {
    if (!this.#link || this.#attempt !== 'connect') return;
    this.#options.onStatus('interrupted');
    this.#escalate();
  }

  async stats(): Promise<RTCStatsReport | null> {
    return this.#link ? this.#link.pc.getStats() : null;
  }

  /** May be called again. No callback follows. */
  close(): void {
    clearTimeout(this.#timer);
    const link = this.#link;
    this.#link = null;
    if (!link) return;
    link.negotiation.close();
    link.channel.onopen = null;
    link.channel.onmessage = null;
    link.pc.ontrack = null;
    link.pc.onconnectionstatechange = null;
    link.pc.close();
  }

  #open(mayOffer: boolean): Link {
    const { initiator, describe, suggest, onStream, onSaying } = this.#options;
    const pc = new RTCPeerConnection(this.#config);
    const epoch = this.#epoch;
    const negotiation = new Negotiation(pc, {
      polite: !initiator,
      mayOffer,
      describe: (description) => describe({ ...description, epoch }),
      suggest: (candidate) => suggest(candidate && { ...candidate, epoch }),
      failed: () => this.#replace(),
    });

    const remote = new MediaStream();
    pc.ontrack = ({ track }) => {
      remote.addTrack(track);
      onStream(remote);
    };
    pc.onconnectionstatechange = () => this.#follow(pc.connectionState);

    const channel = pc.createDataChannel('state', { negotiated: true, id: 0 });
    channel.onopen = () => this.announce(this.#devices);
    channel.onmessage = ({ data }) => {
      const saying = decodeSaying(data);
      if (saying) onSaying(saying);
    };
    this.#addTracks(pc, mayOffer);
    return { pc, negotiation, channel };
  }

  /** Who offers makes a way for sound and one for pictures, also where there is nothing to send yet. */
  #addTracks(pc: RTCPeerConnection, mayOffer: boolean): void {
    const stream = new MediaStream();
    for (const kind of ['audio', 'video'] as const) {
      const track = this.#tracks[kind];
      if (track) pc.addTrack(track, stream);
      else if (mayOffer) pc.addTransceiver(kind, { streams: [stream] });
    }
  }

  #follow(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.#timer);
      this.#attempt = 'connect';
      this.#options.onStatus('connected');
    } else if (state === 'disconnected') {
      this.#options.onStatus('interrupted');
    } else if (state === 'failed') {
      this.#options.onStatus('interrupted');
      this.#escalate();
    }
  }

  #escalate(): void {
    if (this.#attempt === 'connect' && this.#link?.negotiation.begun) {
      this.#await('restart');
      this.#link.negotiation.restart();
    } else {
      this.#replace();
    }
  }

  #replace(): void {
    if (this.#attempt === 'rebuild') {
      this.close();
      this.#options.onStatus('lost');
    } else {
      this.#epoch += 1;
      this.#rebuild(true);
    }
  }

  #rebuild(mayOffer: boolean): void {
    this.close();
    this.#options.onStatus('interrupted');
    this.#link = this.#open(mayOffer);
    this.#await('rebuild');
  }

  #await(attempt: Attempt): void {
    this.#attempt = attempt;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#escalate(), patience[attempt]);
  }
}
