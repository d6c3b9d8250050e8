import { apply, beginKnowing, type Known, lastSign, learn, reach, urge } from './known';
import { judge, type PartnerView, type Remedy } from './partner';
import type { Peer } from './peer';
import { type Quality, readCounts } from './quality';
import { QualityMonitor } from './qualityMonitor';
import { isSame } from './same';

export interface WatchOptions {
  readonly peer: Pick<Peer, 'facts' | 'stats' | 'restart' | 'rebuild'>;
  readonly initiator: boolean;
  readonly server: boolean;
  readonly now: () => number;
  readonly onView: (view: PartnerView) => void;
  readonly onQuality: (quality: Quality) => void;
  /** Another connection stands in the place of one from which nothing had come since then. */
  readonly onReplaced: (since: number) => void;
  /** Everything was tried: the call is over. */
  readonly onLost: () => void;
  /** The server cannot be reached, and is needed to find another way: another try is due. */
  readonly onCutOff: () => void;
}

const beatMs = 500;
/** A connection attempt over a slow network takes its time, and is not to be cut short. */
const cutOffMs = 2500;
/**
 * Firefox goes on with an attempt that was cut short until TCP gives it up, and makes six at a time: later ones would wait
 * behind those. There the tries that the client makes by itself have to do.
 */
const cutsShort = (): boolean => !navigator.userAgent.includes('Firefox');
/** Firefox never answers for a connection that was closed meanwhile. */
const readingMs = 2000;

/** Looks at the connection to the partner as long as the call lasts, says what it sees, and does what helps. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #quality: QualityMonitor;
  #known: Known;
  #view: PartnerView | null = null;
  #readingSince: number | null = null;
  #cutOffAt = 0;
  #closed = false;

  constructor(options: WatchOptions) {
    const { peer, initiator, server, now } = options;
    this.#options = options;
    this.#quality = new QualityMonitor(now());
    this.#known = reach(beginKnowing(initiator, peer.facts(), now()), server, now());
    this.#timer = setInterval(this.look, beatMs);
    this.#conclude();
  }

  /** Now, for something may have changed. */
  readonly look = (): void => {
    if (this.#closed) return;
    this.#learn(null);
    void this.#read();
  };

  /** The server can be reached, or cannot. */
  reach(server: boolean): void {
    this.#known = reach(this.#known, server, this.#options.now());
    this.look();
  }

  /** Looks for a new way to the partner at once. */
  repair(): void {
    this.#known = urge(this.#known);
    this.look();
  }

  /** The moment to try: always with another network, and with one that is back if there is anything to mend. */
  adapt(change: 'back' | 'other'): void {
    if (change === 'other' || this.#known.brokenAt !== null) this.repair();
  }

  /** No callback follows. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  async #read(): Promise<void> {
    const { peer, now } = this.#options;
    if (this.#readingSince !== null && now() - this.#readingSince < readingMs) return;
    const since = now();
    const { epoch } = peer.facts();
    this.#readingSince = since;
    const report = await peer.stats().catch(() => null);
    if (this.#closed || this.#readingSince !== since) return;
    this.#readingSince = null;
    if (!report || peer.facts().epoch !== epoch) return;
    this.#learn(report);
    if (this.#closed || this.#known.connectedAt === null) return;
    const quality = this.#quality.read(report, now());
    if (quality) this.#options.onQuality(quality);
  }

  #learn(report: RTCStatsReport | null): void {
    const { peer, now, onReplaced } = this.#options;
    const before = this.#known;
    this.#known = learn(before, peer.facts(), report && readCounts(report), now());
    if (this.#known.link.epoch !== before.link.epoch && before.connectedAt !== null) onReplaced(lastSign(before));
    this.#conclude();
  }

  #conclude(): void {
    const { now, onView, onCutOff } = this.#options;
    const { remedy, ...view } = judge(this.#known, now());
    if (!this.#view || !isSame(view, this.#view)) {
      this.#view = view;
      onView(view);
    }
    if (this.#closed) return;
    if (remedy) this.#remedy(remedy);
    else if (!this.#known.server && view.stand !== 'connected' && now() - this.#cutOffAt >= cutOffMs && cutsShort()) {
      this.#cutOffAt = now();
      onCutOff();
    }
  }

  #remedy(remedy: Remedy): void {
    const { peer, now, onLost } = this.#options;
    if (remedy === 'give-up') {
      this.close();
      onLost();
      return;
    }
    this.#known = apply(this.#known, remedy, now());
    if (remedy === 'restart') peer.restart();
    else peer.rebuild();
  }
}
