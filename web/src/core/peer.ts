import { Budget } from './budget';
import type { TrackKind } from './localMedia';
import { type Budgets, Negotiation } from './negotiation';
import { type Circumstances, limitOf, limitSending } from './sending';
import { commonConfig, completeWays, firstOffer, type Line, openLine, type Prepared, type Tracks } from './prepared';
import type { LinkFacts } from './known';
import type { Candidate, Description, IceConfig } from './protocol';
import { decodeSaying, type Devices, encodeSaying, type Saying } from './chat';

export interface PeerOptions {
  readonly config: IceConfig;
  readonly initiator: boolean;
  /** The first connection, where there is one already; it is the peer's from now on. */
  readonly prepared: Prepared | null;
  /** The server has sent the partner the offer that it was given last. */
  readonly offered: boolean;
  /** Stay the caller's: closing the peer stops no track. */
  readonly tracks: Tracks;
  readonly devices: Devices;
  readonly describe: (description: Description) => void;
  readonly suggest: (candidate: Candidate | null) => void;
  /** The facts may be others now. */
  readonly onChange: () => void;
  readonly onStream: (stream: MediaStream) => void;
  readonly onSaying: (saying: Saying) => void;
  /** The browser makes no other connection: the call is over. Not called out of the constructor, which throws. */
  readonly onFailure: (error: unknown) => void;
}

interface Link extends Line {
  readonly negotiation: Negotiation;
  refused: boolean;
  renew: boolean;
  sayings: number;
  devices: Devices | null;
}

const nothing: LinkFacts = {
  epoch: 0,
  transport: 'closed',
  over: true,
  refused: false,
  rounds: 0,
  offering: false,
  spent: false,
  channel: 'closed',
  sayings: 0,
  devices: null,
  promised: { audio: false, video: false },
};

/** All of them, and not in the first exchange: while its answer is applied, bundling closes the transports that it gives up. */
function isEnded(ways: readonly RTCRtpTransceiver[]): boolean {
  const states = ways.flatMap(({ sender: { transport } }) => (transport ? [transport.state] : []));
  return states.length > 0 && states.every((state) => state === 'closed' || state === 'failed');
}

/** Whatever the partner's page counts is said back to it with all that we send: a text of any length would be, too. */
const isCount = (value: unknown): boolean =>
  value === undefined || value === null || (Number.isSafeInteger(value) && (value as number) >= 0);

const lingerMs = 1000;

/** A full buffer of the channel: the partner takes nothing, and a message would never leave. */
const maxBuffered = 256 * 1024;

/**
 * The media of one call. Owns the RTCPeerConnection, can restart its ICE, and can build a new one in its place: a new epoch,
 * which the other side follows. When that is due is for the watch to say. One instance a call, so nothing late can reach a
 * newer one. Throws where the browser cannot make the connection.
 */
export class Peer {
  readonly #options: PeerOptions;
  readonly #budgets: Budgets = {
    offers: new Budget(8, 10_000),
    answers: new Budget(10, 3000),
    candidates: new Budget(200, 200),
    heard: new Budget(256, 1000),
  };
  /** Nobody writes as fast as that: what a flood brings beyond it is not even looked at. */
  readonly #sayings = new Budget(200, 50);
  #config: IceConfig;
  #devices: Devices;
  #tracks: Record<TrackKind, MediaStreamTrack | null>;
  #circumstances: Omit<Circumstances, 'screen'> | null = null;
  /** One after the other: the browser refuses a limit that was made for another one. */
  #limiting: Promise<void> = Promise.resolve();
  #epoch = 0;
  #link: Link | null = null;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#devices = options.devices;
    this.#tracks = { ...options.tracks };
    // What the partner was sent is of a connection that is gone: this is another one.
    if (options.offered && !options.prepared?.isKept) this.#epoch = firstOffer.epoch + 1;
    this.#open(options.initiator, options.prepared);
  }

  receive(description: Description): void {
    if (!this.#link || !isCount(description.epoch) || !isCount(description.offerId)) return;
    const epoch = description.epoch ?? this.#epoch;
    if (epoch > this.#epoch && description.type === 'offer') {
      if (!this.#budgets.answers.take()) return;
      this.#replace(epoch, false);
    }
    if (epoch === this.#epoch) this.#link?.negotiation.receive(description);
  }

  receiveCandidate(candidate: Candidate | null): void {
    if ((candidate?.epoch ?? this.#epoch) === this.#epoch) this.#link?.negotiation.receiveCandidate(candidate);
  }

  /** For what is gathered from now on: the next restart of ICE, and a connection that is built anew. */
  useServers(config: IceConfig): void {
    const next = { ...this.#config, ...config };
    try {
      this.#link?.pc.setConfiguration({ ...next, ...commonConfig });
      this.#config = next;
    } catch {
      // Servers that the browser does not take: those of before are better than none.
    }
  }

  /** Tells the partner which devices are on. */
  announce(devices: Devices): void {
    this.#devices = devices;
    this.say({ type: 'devices', devices });
    this.#limit();
  }

  /** Sends no more than they allow. */
  adapt(circumstances: Omit<Circumstances, 'screen'>): void {
    this.#circumstances = circumstances;
    this.#limit();
  }

  /** Straight to the partner. False while there is no way. */
  say(saying: Saying): boolean {
    const channel = this.#link?.channel;
    if (channel?.readyState !== 'open' || channel.bufferedAmount > maxBuffered) return false;
    try {
      channel.send(encodeSaying(saying));
      return true;
    } catch {
      return false;
    }
  }

  /** From now on the partner gets this track, without another negotiation. */
  send(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.#tracks[kind] = track;
    const way = this.#link?.pc.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
    // A track that the connection cannot take: the partner goes on seeing what was there before.
    way?.sender.replaceTrack(track).catch(() => undefined);
  }

  /** Looks for another path for the same connection. In vain, as a connection built anew, while offers are spent. */
  restart(): void {
    this.#link?.negotiation.restart();
  }

  /** Builds another connection in the place of this one. */
  rebuild(): void {
    if (this.#link) this.#replace(this.#epoch + 1, true);
  }

  facts(): LinkFacts {
    const link = this.#link;
    if (!link) return { ...nothing, epoch: this.#epoch };
    const { pc, negotiation, channel } = link;
    const ways = pc.getTransceivers();
    const promises = (kind: TrackKind) =>
      ways.some(({ receiver, currentDirection }) => receiver.track.kind === kind && /recv/.test(currentDirection ?? ''));
    return {
      epoch: this.#epoch,
      transport: pc.connectionState,
      over: (pc.signalingState === 'stable' || negotiation.rounds > 0) && isEnded(ways),
      refused: link.refused,
      rounds: negotiation.rounds,
      offering: negotiation.offering,
      spent: this.#budgets.offers.isSpent,
      channel: channel.readyState,
      sayings: link.sayings,
      devices: link.devices,
      promised: { audio: promises('audio'), video: promises('video') },
    };
  }

  async stats(): Promise<RTCStatsReport | null> {
    return this.#link ? this.#link.pc.getStats() : null;
  }

  /**
   * May be called again. No callback follows. To close a connection holds the page up, while the next partner is on the way: with
   * `lingering` nothing is sent from now on, and the rest comes later.
   */
  close(lingering = false): void {
    const link = this.#link;
    this.#link = null;
    if (!link) return;
    link.negotiation.close();
    link.channel.onopen = null;
    link.channel.onclose = null;
    link.channel.onmessage = null;
    link.pc.ontrack = null;
    for (const { receiver } of link.pc.getTransceivers()) receiver.track.onunmute = null;
    link.pc.onconnectionstatechange = null;
    if (!lingering) return link.pc.close();
    for (const sender of link.pc.getSenders()) sender.replaceTrack(null).catch(() => undefined);
    setTimeout(() => link.pc.close(), lingerMs);
  }

  #replace(epoch: number, mayOffer: boolean): void {
    this.close();
    this.#epoch = epoch;
    try {
      this.#open(mayOffer);
      this.#options.onChange();
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  #open(mayOffer: boolean, prepared: Prepared | null = null): void {
    const line = prepared?.line ?? openLine(this.#config, this.#tracks);
    try {
      prepared?.use(this.#config);
      // The partner may be offered the ways that were made for any.
      if (mayOffer && !prepared?.offering) completeWays(line);
      this.#link = this.#connect(line, mayOffer);
      if (prepared && mayOffer) this.#link.negotiation.begin(prepared, this.#options.offered && prepared.isKept);
      // Its names and passwords are those of before the call.
      this.#link.renew = prepared !== null && this.#config.iceServers.length > 0;
    } catch (error) {
      line.pc.close();
      throw error;
    }
  }

  #connect(line: Line, mayOffer: boolean): Link {
    const { initiator, describe, suggest, onChange, onStream } = this.#options;
    const { pc } = line;
    const epoch = this.#epoch;
    const negotiation = new Negotiation(pc, {
      polite: !initiator,
      mayOffer,
      budgets: this.#budgets,
      describe: (description) => describe({ ...description, epoch }),
      suggest: (candidate) => suggest(candidate && { ...candidate, epoch }),
      changed: () => {
        link.refused = false;
        if (link.renew) this.useServers(this.#config);
        link.renew = false;
        this.#limit();
        onChange();
      },
      failed: () => {
        link.refused = true;
        onChange();
      },
    });
    const link: Link = { ...line, negotiation, refused: false, renew: false, sayings: 0, devices: null };
    const remote = new MediaStream();
    pc.ontrack = ({ track }) => {
      remote.addTrack(track);
      // The first packet: nobody waits for the next look at the counters.
      track.onunmute = onChange;
      onStream(remote);
    };
    pc.onconnectionstatechange = onChange;
    this.#listen(link);
    return link;
  }

  #limit(): void {
    if (!this.#link || this.#link.negotiation.rounds === 0 || !this.#circumstances) return;
    const { pc } = this.#link;
    const limit = limitOf({ ...this.#circumstances, screen: this.#devices.screen });
    this.#limiting = this.#limiting.then(() => limitSending(pc, limit));
  }

  #listen(link: Link): void {
    const { onChange, onSaying } = this.#options;
    const { channel } = link;
    channel.onopen = () => {
      this.announce(this.#devices);
      onChange();
    };
    channel.onclose = onChange;
    channel.onmessage = ({ data }) => {
      const saying = this.#sayings.take() ? decodeSaying(data) : null;
      if (!saying) return;
      link.sayings += 1;
      if (saying.type === 'devices') link.devices = saying.devices;
      onSaying(saying);
    };
  }
}
