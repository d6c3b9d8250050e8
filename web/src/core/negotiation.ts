import type { Budget } from './budget';
import { firstOffer, type Prepared } from './prepared';
import { isUseless, withoutUseless, withStart } from './offered';
import type { Candidate, Description } from './protocol';

/** Of a call, over all of its connections. */
export interface Budgets {
  readonly offers: Budget;
  readonly answers: Budget;
  readonly candidates: Budget;
  /** Of the partner's: the browser tries each, and is busy with a thousand. */
  readonly heard: Budget;
}

export interface NegotiationOptions {
  /** On a collision of two offers the polite side gives way. */
  readonly polite: boolean;
  /** Whether this side may offer before it has seen an offer of the other. */
  readonly mayOffer: boolean;
  readonly budgets: Budgets;
  readonly describe: (description: Description) => void;
  readonly suggest: (candidate: Candidate | null) => void;
  /** Another exchange of offer and answer is complete, or one has begun. */
  readonly changed: () => void;
  /** A description could not be made or applied: this connection will come to nothing. */
  readonly failed: (error: unknown) => void;
}

/**
 * Offers of a connection that nobody asked for anew. Two are enough for whatever the two sides bring; a partner who takes
 * only a part, such as no data channel, is not asked for the rest again and again.
 */
const unaskedOffers = 3;

const setupOf = (sdp: string | undefined): string | undefined => /^a=setup:(\w+)/m.exec(sdp ?? '')?.[1];

/**
 * Perfect negotiation over one RTCPeerConnection. What arrives is handled strictly one after the other; candidates wait
 * for the remote description; an answer counts only for the offer that is open.
 */
export class Negotiation {
  readonly #pc: RTCPeerConnection;
  readonly #options: NegotiationOptions;
  #mayOffer: boolean;
  #makingOffer = false;
  #gathering = false;
  #restarting = false;
  #unasked = 0;
  #offerId = 0;
  #rounds = 0;
  /** The partner's side of the DTLS connection, which lasts as long as this connection. */
  #partnerSetup: string | undefined;
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
    pc.onicecandidate = ({ candidate }) => {
      // The description of an offer that is being made brings along what is there by then.
      if (this.#gathering || isUseless(candidate?.candidate)) return;
      if (options.budgets.candidates.take()) options.suggest(candidate ? candidate.toJSON() : null);
    };
  }

  /** How often offer and answer have been exchanged. */
  get rounds(): number {
    return this.#rounds;
  }

  get offering(): boolean {
    return this.#makingOffer || this.#pc.signalingState === 'have-local-offer';
  }

  /** Sends the offer that was made before there was anybody to send it to, unless the partner has it; or makes one. */
  begin({ offering, isMade }: Pick<Prepared, 'offering' | 'isMade'>, isSent: boolean): void {
    if (!offering) return void this.#offer();
    this.#mayOfferNow();
    if (isSent) this.#offerId = firstOffer.offerId;
    // At once: what is shown of the match takes its time.
    else if (isMade) this.#sendLocal('offer', ++this.#offerId);
    else void this.#sendWhenMade(offering);
  }

  /** With an offer of now: one that waits for its answer knows nothing of a network that has come since. */
  restart(): void {
    this.#enqueue(async () => {
      if (this.#pc.signalingState === 'have-local-offer') await this.#pc.setLocalDescription({ type: 'rollback' });
      this.#restarting = true;
      this.#mayOffer = true;
      this.#pc.restartIce();
      // The browser says that an offer is needed only once, and may have said so for what the partner did not take.
      if (this.#pc.signalingState === 'stable') await this.#offer();
    }, this.#options.failed);
  }

  receive(description: Description): void {
    this.#enqueue(() => this.#apply(description), this.#options.failed);
  }

  /** A candidate that cannot be used is no harm: there are others. */
  receiveCandidate(candidate: Candidate | null): void {
    if (!this.#options.budgets.heard.take()) return;
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

  #mayOfferNow(): boolean {
    if (!this.#restarting) {
      if (this.#unasked >= unaskedOffers) return false;
      this.#unasked += 1;
    }
    return this.#options.budgets.offers.take();
  }

  async #offer(): Promise<void> {
    if (this.#makingOffer || !this.#mayOfferNow()) return;
    this.#restarting = false;
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

  async #sendWhenMade(offering: Promise<boolean>): Promise<void> {
    this.#makingOffer = true;
    this.#gathering = true;
    const isMade = await offering;
    this.#makingOffer = false;
    this.#gathering = false;
    if (isMade) this.#sendLocal('offer', ++this.#offerId);
    else if (!this.#closed) this.#options.failed(new Error('No offer could be made'));
  }

  async #apply({ type, sdp, offerId }: Description): Promise<void> {
    const { signalingState } = this.#pc;
    if (type === 'answer') {
      const matches = offerId === undefined || offerId === this.#offerId;
      if (signalingState !== 'have-local-offer' || !matches) return;
    } else {
      const collision = this.#makingOffer || signalingState !== 'stable';
      if (collision && !this.#options.polite) return;
      if (!this.#options.budgets.answers.take()) return;
    }

    if (type === 'answer') await this.#take(sdp);
    else await this.#pc.setRemoteDescription({ type, sdp: this.#bounded(sdp) });
    this.#mayOffer = true;
    const early = this.#early;
    this.#early = [];
    await Promise.allSettled(early.map((candidate) => this.#pc.addIceCandidate(candidate)));
    if (type === 'offer') await this.#answer(offerId);
    this.#endRound(type);
  }

  /** An answer that is refused leaves the offer open: it is taken back, so that another exchange can follow. */
  async #take(sdp: string): Promise<void> {
    try {
      await this.#pc.setRemoteDescription({ type: 'answer', sdp: this.#bounded(this.#inItsRole(sdp)) });
    } catch (error) {
      await this.#pc.setLocalDescription({ type: 'rollback' }).catch(() => undefined);
      throw error;
    }
  }

  async #answer(offerId: number | undefined): Promise<void> {
    // The way for pictures is kept open in both directions: a camera may be switched on later, or a screen shared.
    for (const transceiver of this.#pc.getTransceivers()) {
      if (transceiver.direction === 'recvonly') transceiver.direction = 'sendrecv';
    }
    await this.#pc.setLocalDescription();
    this.#sendLocal('answer', offerId);
  }

  /** Firefox answers a restart as if it were a first offer, and other browsers refuse a role that has changed. */
  #inItsRole(sdp: string): string {
    return this.#partnerSetup ? sdp.replace(/^a=setup:\w+/gm, `a=setup:${this.#partnerSetup}`) : sdp;
  }

  /** A description may bring candidates along. */
  #bounded(sdp: string): string {
    return withStart(sdp).replace(/^a=candidate:.*(?:\r?\n|$)/gm, (line) => (this.#options.budgets.heard.take() ? line : ''));
  }

  #endRound(type: Description['type']): void {
    if (this.#closed) return;
    this.#rounds += 1;
    if (type === 'answer') this.#partnerSetup ??= setupOf(this.#pc.remoteDescription?.sdp);
    else this.#partnerSetup ??= setupOf(this.#pc.localDescription?.sdp) === 'active' ? 'passive' : 'active';
    this.#options.changed();
  }

  async #add(candidate: Candidate | null): Promise<void> {
    if (candidate === null) return;
    if (this.#pc.remoteDescription) await this.#pc.addIceCandidate(candidate);
    else this.#early.push(candidate);
  }

  #sendLocal(type: Description['type'], offerId: number | undefined): void {
    const local = this.#pc.localDescription;
    if (this.#closed || local?.type !== type) return;
    this.#options.describe({ type, sdp: withoutUseless(local.sdp), ...(offerId !== undefined && { offerId }) });
  }
}
