import type { TrackKind } from './localMedia';
import { narrow, withoutUseless } from './offered';
import type { Description, IceConfig } from './protocol';
import { firstLimit, limitSending } from './sending';

export type Tracks = Readonly<Record<TrackKind, MediaStreamTrack | null>>;

export const noTracks: Tracks = { audio: null, video: null };

/** Which one it is in a call. */
export const firstOffer = { epoch: 0, offerId: 1 } as const;

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

/** As the browser takes what is not said. */
const none: IceConfig = { iceServers: [], iceTransportPolicy: 'all' };

/** As JSON it is somewhat longer; the server keeps 16 KiB. */
const maxEarly = 14_000;

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
  #key: string;
  /** Whether it could be made; null before it is asked for. */
  offering: Promise<boolean> | null = null;
  isMade = false;
  /** The server has the offer, for whoever comes. */
  isKept = false;

  constructor(tracks: Tracks, ice: IceConfig | null, at: number) {
    this.line = openLine(ice ?? {}, tracks);
    this.#tracks = tracks;
    this.#key = keyOf(ice ?? none);
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

  /** `whole` is called when it may be. */
  offer(ice: IceConfig, whole: () => void): void {
    if (this.offering) return;
    this.use(ice);
    completeWays(this.line);
    const { pc } = this.line;
    pc.onicegatheringstatechange = whole;
    this.offering = pc.setLocalDescription().then(
      () => {
        this.isMade = true;
        whole();
        return true;
      },
      () => false,
    );
  }

  /** The offer with all of its candidates; null as long as there is none. */
  whole(): Description | null {
    const { iceGatheringState, localDescription } = this.line.pc;
    if (!this.isMade || iceGatheringState !== 'complete' || !localDescription || localDescription.sdp.length > maxEarly) return null;
    return { type: 'offer', sdp: withoutUseless(localDescription.sdp), ...firstOffer };
  }

  close(): void {
    this.line.pc.close();
  }
}
