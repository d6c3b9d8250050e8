import type { CallParts } from './callParts';
import type { Prepared, Tracks } from './prepared';
import type { IceConfig, Match } from './protocol';
import type { SignalingEvent } from './signaling';
import { type CallState, isText } from './state';

export interface PreparationOptions {
  readonly parts: Pick<CallParts, 'prepare' | 'now'>;
  /** What the partner is to be sent. */
  readonly getTracks: () => Tracks;
}

/** Null where the server does not say it. */
export function readIce(data: unknown): IceConfig | null {
  const { iceServers, iceTransportPolicy } = (data ?? {}) as Partial<IceConfig>;
  if (!Array.isArray(iceServers) || (iceTransportPolicy !== 'all' && iceTransportPolicy !== 'relay')) return null;
  return { iceServers, iceTransportPolicy };
}

/** Somebody may come, without another press. */
function isAwaited({ phase, local }: CallState): boolean {
  if (!local) return false;
  if (phase.tag === 'parted') return !phase.held;
  return ['connecting', 'searching', 'waiting', 'delayed'].includes(phase.tag);
}

/** Keeps a connection ready for as long as a partner is looked for. */
export class Preparation {
  readonly #options: PreparationOptions;
  #prepared: Prepared | null = null;
  /** As the server said last. */
  #ice: IceConfig | null = null;

  constructor(options: PreparationOptions) {
    this.#options = options;
  }

  /** What is said of servers: while one waits, with a partner, and in a long call. */
  hear(event: SignalingEvent): void {
    if (event.type === 'waiting') this.#ice = readIce(event.crowd);
    if (event.type === 'matched') this.#ice = readIce(event.match);
    if (event.type === 'ice') this.#ice = readIce(event.ice);
  }

  /** A call that cannot be prepared can be set up in vain later, and says so then. */
  follow(state: CallState): void {
    if (!isAwaited(state) || isText(state)) return this.drop();
    const { parts, getTracks } = this.#options;
    const tracks = getTracks();
    if (this.#prepared?.isGood(tracks, parts.now()) === false) this.drop();
    try {
      this.#prepared ??= parts.prepare(tracks, this.#ice);
      // Whoever waits is the one who offers.
      if (state.phase.tag === 'waiting' && this.#ice) this.#prepared.offer(this.#ice);
    } catch {
      this.drop();
    }
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
