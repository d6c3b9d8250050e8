import type { TrackKind } from './localMedia';
import { narrow } from './offered';
import type { IceConfig } from './protocol';
import { firstLimit, limitSending } from './sending';

export type Tracks = Readonly<Record<TrackKind, MediaStreamTrack | null>>;

export const noTracks: Tracks = { audio: null, video: null };

const kinds = ['audio', 'video'] as const;

/** Candidates are gathered before they are needed. Not `max-bundle`: whose offer bundles nothing, as webrtcbin's, would be refused. */
export const commonConfig = { iceCandidatePoolSize: 1 } as const satisfies RTCConfiguration;

/** A connection, and what it carries besides sound and pictures. */
export interface Line {
  readonly pc: RTCPeerConnection;
  readonly channel: RTCDataChannel;
}

/** With ways for what is there to be sent. Throws where the browser cannot make the connection. */
export function openLine(config: RTCConfiguration, tracks: Tracks): Line {
  const pc = new RTCPeerConnection({ ...config, ...commonConfig });
  try {
    const channel = pc.createDataChannel('state', { negotiated: true, id: 0 });
    const stream = new MediaStream();
    for (const kind of kinds) if (tracks[kind]) pc.addTrack(tracks[kind], stream);
    void limitSending(pc, firstLimit);
    return { pc, channel };
  } catch (error) {
    pc.close();
    throw error;
  }
}

/** The offering side makes a way for sound and one for pictures, also where there is nothing to send yet. */
export function completeWays({ pc }: Line): void {
  const ways = pc.getTransceivers();
  const missing = kinds.filter((kind) => !ways.some(({ receiver }) => receiver.track.kind === kind));
  const stream = new MediaStream();
  for (const kind of missing) pc.addTransceiver(kind, { streams: [stream] });
  narrow(pc);
}

/** What decides on the candidates. Names and passwords are others each time. */
const keyOf = ({ iceServers, iceTransportPolicy }: IceConfig): string => JSON.stringify([iceTransportPolicy, iceServers.map(({ urls }) => urls)]);

/** Addresses change, and what a router keeps open for them. */
const maxAgeMs = 300_000;

/**
 * A connection that is made while nobody is there yet: with its certificate, the tracks, and, once it is known by which servers,
 * its candidates and the offer. Whoever waits is the one who offers; who comes to somebody who waits answers, with a connection that
 * has not offered yet.
 */
export class Prepared {
  readonly line: Line;
  readonly #tracks: Tracks;
  readonly #at: number;
  #key: string | null;
  /** Whether it could be made; null before it is asked for. */
  offering: Promise<boolean> | null = null;

  constructor(tracks: Tracks, ice: IceConfig | null, at: number) {
    this.line = openLine(ice ?? {}, tracks);
    this.#tracks = tracks;
    this.#key = ice && keyOf(ice);
    this.#at = at;
  }

  /** Whether it can still become a call with what is sent now. */
  isGood(tracks: Tracks, at: number): boolean {
    return kinds.every((kind) => tracks[kind] === this.#tracks[kind]) && at - this.#at < maxAgeMs;
  }

  /** An offer stands, with the candidates that it was made with: neither can be taken back without loss of time. */
  fits(ice: IceConfig, initiator: boolean): boolean {
    return this.offering === null || (initiator && this.#key === keyOf(ice));
  }

  /** By these servers alone. Throws where the browser does not take them. */
  use(ice: IceConfig): void {
    if (this.offering || this.#key === keyOf(ice)) return;
    const { iceServers, iceTransportPolicy } = ice;
    this.line.pc.setConfiguration({ iceServers, iceTransportPolicy, ...commonConfig });
    this.#key = keyOf(ice);
  }

  offer(ice: IceConfig): void {
    if (this.offering) return;
    this.use(ice);
    completeWays(this.line);
    this.offering = this.line.pc.setLocalDescription().then(
      () => true,
      () => false,
    );
  }

  close(): void {
    this.line.pc.close();
  }
}
