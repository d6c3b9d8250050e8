import type { Candidate, Description } from './protocol';

export interface NegotiationOptions {
  /** On a collision of two offers the polite side gives way. */
  readonly polite: boolean;
  /** Whether this side may offer before it has seen an offer of the other. */
  readonly mayOffer: boolean;
  readonly describe: (description: Description) => void;
  readonly suggest: (candidate: Candidate | null) => void;
  /** A description could not be made or applied: this connection will come to nothing. */
  readonly failed: (error: unknown) => void;
}

/**
 * Perfect negotiation over one RTCPeerConnection. What arrives is handled strictly one after the other; candidates wait
 * for the remote description; an answer counts only for the offer that is open.
 */
export class Negotiation {
  readonly #pc: RTCPeerConnection;
  readonly #options: NegotiationOptions;
  #mayOffer: boolean;
  #makingOffer = false;
  #offerId = 0;
  #early: Candidate[] = [];
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(pc: RTCPeerConnection, options: NegotiationOptions) {
    this.#pc = pc;
    this.#options = options;
    this.#mayOffer = options.mayOffer;
    pc.onnegotiationneeded = () => {
      if (this.#mayOffer) void this.#offer();
    };
    pc.onicecandidate = ({ candidate }) => options.suggest(candidate ? candidate.toJSON() : null);
  }

  /** Whether the two sides have come far enough that an ICE restart makes sense. */
  get begun(): boolean {
    return this.#pc.remoteDescription !== null;
  }

  restart(): void {
    this.#pc.restartIce();
  }

  receive(description: Description): void {
    this.#enqueue(() => this.#apply(description), this.#options.failed);
  }

  /** A candidate that cannot be used is no harm: there are others. */
  receiveCandidate(candidate: Candidate | null): void {
    this.#enqueue(
      () => this.#add(candidate),
      () => undefined,
    );
  }

  close(): void {
    this.#closed = true;
    this.#pc.onnegotiationneeded = null;
    this.#pc.onicecandidate = null;
  }

  #enqueue(task: () => Promise<void>, failed: (error: unknown) => void): void {
    this.#work = this.#runAfter(this.#work, task, failed);
  }

  async #runAfter(before: Promise<void>, task: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
    await before;
    if (this.#closed) return;
    try {
      await task();
    } catch (error) {
      if (!this.#closed) failed(error);
    }
  }

  async #offer(): Promise<void> {
    this.#makingOffer = true;
    try {
      await this.#pc.setLocalDescription();
      this.#sendLocal('offer', ++this.#offerId);
    } catch (error) {
      if (!this.#closed) this.#options.failed(error);
    } finally {
      this.#makingOffer = false;
    }
  }

  async #apply({ type, sdp, offerId }: Description): Promise<void> {
    const { signalingState } = this.#pc;
    if (type === 'answer') {
      const matches = offerId === undefined || offerId === this.#offerId;
      if (signalingState !== 'have-local-offer' || !matches) return;
    }
    const collision = type === 'offer' && (this.#makingOffer || signalingState !== 'stable');
    if (collision && !this.#options.polite) return;

    await this.#pc.setRemoteDescription({ type, sdp });
    this.#mayOffer = true;
    const early = this.#early;
    this.#early = [];
    await Promise.allSettled(early.map((candidate) => this.#pc.addIceCandidate(candidate)));

    if (type === 'offer') {
      // Who has no camera now may get one, or share a screen: the way for it is kept open both ways.
      for (const transceiver of this.#pc.getTransceivers()) {
        if (transceiver.direction === 'recvonly') transceiver.direction = 'sendrecv';
      }
      await this.#pc.setLocalDescription();
      this.#sendLocal('answer', offerId);
    }
  }

  async #add(candidate: Candidate | null): Promise<void> {
    if (candidate === null) return;
    if (this.begun) await this.#pc.addIceCandidate(candidate);
    else this.#early.push(candidate);
  }

  #sendLocal(type: Description['type'], offerId: number | undefined): void {
    const local = this.#pc.localDescription;
    if (this.#closed || local?.type !== type) return;
    this.#options.describe({ type, sdp: local.sdp, ...(offerId !== undefined && { offerId }) });
  }
}
