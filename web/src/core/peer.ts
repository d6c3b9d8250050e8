import { Negotiation } from './negotiation';
import type { Candidate, Description } from './protocol';

/** What one side tells the other about its devices. */
export interface Devices {
  readonly mic: boolean;
  readonly camera: boolean;
}

/** `interrupted`: was connected and may be again. `lost`: everything was tried, the call is over. */
export type PeerStatus = 'connected' | 'interrupted' | 'lost';

export interface PeerOptions {
  readonly config: RTCConfiguration;
  readonly initiator: boolean;
  /** Stays the caller's: closing the peer stops no track. */
  readonly stream: MediaStream;
  readonly devices: Devices;
  readonly describe: (description: Description) => void;
  readonly suggest: (candidate: Candidate | null) => void;
  readonly onStatus: (status: PeerStatus) => void;
  readonly onStream: (stream: MediaStream) => void;
  readonly onPartner: (devices: Devices) => void;
}

interface Link {
  readonly pc: RTCPeerConnection;
  readonly negotiation: Negotiation;
  readonly channel: RTCDataChannel;
}

/** How long each attempt may take before the next, stronger one; they are tried in this order. */
const patience = { connect: 12_000, restart: 8_000, rebuild: 10_000 } as const;
type Attempt = keyof typeof patience;

function parseDevices(data: unknown): Devices | null {
  if (typeof data !== 'string') return null;
  try {
    const { mic, camera } = JSON.parse(data) as Partial<Record<keyof Devices, unknown>>;
    return typeof mic === 'boolean' && typeof camera === 'boolean' ? { mic, camera } : null;
  } catch {
    return null;
  }
}

/**
 * The media of one session. Owns the RTCPeerConnection: on `failed` it restarts ICE, then builds a new connection (a new
 * epoch, which the other side follows), then gives up. One instance a session, so nothing late can reach a newer one.
 */
export class Peer {
  readonly #options: PeerOptions;
  #devices: Devices;
  #epoch = 0;
  #link: Link | null;
  #attempt: Attempt = 'connect';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#devices = options.devices;
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

  /** Tells the partner which devices are on. */
  announce(devices: Devices): void {
    this.#devices = devices;
    if (this.#link?.channel.readyState === 'open') this.#link.channel.send(JSON.stringify(devices));
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
    const { config, stream, initiator, describe, suggest, onStream, onPartner } = this.#options;
    const pc = new RTCPeerConnection(config);
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
      const devices = parseDevices(data);
      if (devices) onPartner(devices);
    };
    for (const track of stream.getTracks()) pc.addTrack(track, stream);
    return { pc, negotiation, channel };
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
