import type { CallParts } from './callParts';
import type { Prepared, Tracks } from './prepared';
import type { IceConfig, Match } from './protocol';
import type { SearchesOptions } from './searches';
import type { SignalingEvent } from './signaling';
import { type CallState, isText } from './state';

export interface PreparationOptions {
  readonly parts: Pick<CallParts, 'prepare' | 'now'>;
  /** What the partner is to be sent. */
  readonly getTracks: () => Tracks;
  readonly request: SearchesOptions['request'];
}

/** Null where the server does not say it. */
export function readIce(data: unknown): IceConfig | null {
  const { iceServers, iceTransportPolicy } = (data ?? {}) as Partial<IceConfig>;
  if (!Array.isArray(iceServers) || (iceTransportPolicy !== 'all' && iceTransportPolicy !== 'relay')) return null;
  return { iceServers, iceTransportPolicy };
}

/** After the beginning of a call, which needs all that there is. */
const readyAfterMs = 2000;

/** Somebody may come, without another press or with Skip. */
function isAwaited({ phase, local }: CallState, at: number): boolean {
  if (!local) return false;
  if (phase.tag === 'parted') return !phase.held;
  if (phase.tag === 'inCall') return at - phase.since >= readyAfterMs;
  return ['connecting', 'searching', 'waiting', 'delayed'].includes(phase.tag);
}

/** Keeps a connection ready for as long as a partner is looked for. */
export class Preparation {
  readonly #options: PreparationOptions;
  #prepared: Prepared | null = null;
  /** As the server said last. */
  #ice: IceConfig | null = null;
  /** Whose offer the server was told since it said last that we wait: it forgets the one of before then. */
  #told: Prepared | null = null;

  constructor(options: PreparationOptions) {
    this.#options = options;
  }

  /** What is said of servers: while one waits, with a partner, and in a long call. */
  hear(event: SignalingEvent): void {
    if (event.type === 'waiting') {
      this.#ice = readIce(event.crowd);
      this.#told = null;
    }
    if (event.type === 'matched') this.#ice = readIce(event.match);
    if (event.type === 'ice') this.#ice = readIce(event.ice);
  }

  /** A call that cannot be prepared can be set up in vain later, and says so then. */
  follow(state: CallState): void {
    const { parts, getTracks } = this.#options;
    if (!isAwaited(state, parts.now()) || isText(state)) return this.drop();
    const tracks = getTracks();
    if (this.#prepared?.isGood(tracks, parts.now()) === false) this.drop();
    const { tag } = state.phase;
    // In a call no relay is asked for a place that may never be needed.
    const ice = tag === 'inCall' ? null : this.#ice;
    try {
      this.#prepared ??= parts.prepare(tracks, ice);
      if (ice) this.#prepared.use(ice);
      // Whoever waits is the one who offers.
      if (tag === 'waiting' && ice) this.#offer(this.#prepared, ice);
    } catch {
      this.drop();
    }
  }

  #offer(prepared: Prepared, ice: IceConfig): void {
    const tell = async (): Promise<void> => {
      const offer = prepared === this.#prepared && prepared !== this.#told ? prepared.whole() : null;
      if (!offer) return;
      this.#told = prepared;
      prepared.isKept = (await this.#options.request('early_offer', { offer }))?.ok === true;
    };
    prepared.offer(ice, () => void tell());
    void tell();
  }

  /** What there is for this partner; the caller owns it. */
  take(match: Match): Prepared | null {
    const { parts, getTracks } = this.#options;
    const prepared = this.#prepared;
    if (match.mode === 'text' || !prepared?.isGood(getTracks(), parts.now()) || !prepared.fits(match, match.initiator)) {
      this.drop();
      return null;
    }
    this.#prepared = null;
    return prepared;
  }

  /** The network may be another one: addresses, too. */
  renew(state: CallState): void {
    this.drop();
    this.follow(state);
  }

  drop(): void {
    this.#prepared?.close();
    this.#prepared = null;
  }
}
