import { closeMedia, enableMedia, mediaProblem, openMedia } from './media';
import { Peer, type PeerOptions, type PeerStatus } from './peer';
import type { Ack, Match } from './protocol';
import { reduce } from './reducer';
import { openSignaling, type Signaling, type SignalingEvent } from './signaling';
import { type CallEvent, type CallState, type Effect, initialState, type Search } from './state';

export interface CallView {
  readonly state: CallState;
  readonly local: MediaStream | null;
  readonly remote: MediaStream | null;
}

export interface CallParts {
  readonly openMedia: () => Promise<MediaStream>;
  readonly openSignaling: (listener: (event: SignalingEvent) => void) => Signaling;
  readonly openPeer: (options: PeerOptions) => Pick<Peer, 'receive' | 'receiveCandidate' | 'announce' | 'close'>;
  readonly now: () => number;
}

const realParts: CallParts = {
  openMedia,
  openSignaling,
  openPeer: (options) => new Peer(options),
  now: () => Date.now(),
};

const initialView: CallView = { state: initialState, local: null, remote: null };
/** Before a request is repeated that the server refused without naming a time. */
const retryMs = 3000;

/**
 * A user's call, from Start to Stop, any number of times: owns signaling, peer and media, feeds what they report to the
 * reducer and does what it decides. After `close` nothing is left open; `start` begins anew.
 */
export class Call {
  readonly #parts: CallParts;
  readonly #listeners = new Set<() => void>();
  #view: CallView = initialView;
  #signaling: Signaling | null = null;
  #peer: ReturnType<CallParts['openPeer']> | null = null;
  #mediaRequest = 0;
  #searchRequest = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: CallParts = realParts) {
    this.#parts = parts;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getView = (): CallView => this.#view;

  readonly start = (): void => this.#dispatch({ type: 'start' });
  readonly skip = (): void => this.#dispatch({ type: 'skip' });
  readonly stop = (): void => this.#dispatch({ type: 'stop' });
  readonly toggleMic = (): void => this.#dispatch({ type: 'toggle', device: 'mic' });
  readonly toggleCamera = (): void => this.#dispatch({ type: 'toggle', device: 'camera' });

  /** Releases everything. May be called again. */
  readonly close = (): void => {
    clearTimeout(this.#timer);
    this.#closePeer();
    this.#closeMedia();
    this.#signaling?.close();
    this.#signaling = null;
    this.#searchRequest += 1;
    this.#show(initialView);
  };

  #show(change: Partial<CallView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }

  #dispatch(event: CallEvent): void {
    const { state, effects } = reduce(this.#view.state, event);
    if (state !== this.#view.state) this.#show({ state });
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'connect':
        this.#signaling ??= this.#parts.openSignaling((event) => this.#hear(event));
        break;
      case 'open-media':
        void this.#openMedia();
        break;
      case 'close-media':
        this.#closeMedia();
        break;
      case 'search':
        void this.#search(effect.by);
        break;
      case 'leave':
        void this.#signaling?.request('stop');
        break;
      case 'open-peer':
        this.#openPeer(effect.match);
        break;
      case 'close-peer':
        this.#closePeer();
        break;
      case 'apply-devices':
        this.#applyDevices();
        break;
      case 'pause':
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#dispatch({ type: 'elapsed' }), effect.ms);
        break;
    }
  }

  #hear(event: SignalingEvent): void {
    switch (event.type) {
      case 'description':
        this.#peer?.receive(event.description);
        break;
      case 'candidate':
        this.#peer?.receiveCandidate(event.candidate);
        break;
      case 'refused':
        // Requests are acknowledged, so this is about a relay that came too late, or a limit that holds for all.
        if (event.refusal.code === 'rate_limited') this.#refuse({ ok: false, ...event.refusal });
        break;
      default:
        this.#dispatch(event);
    }
  }

  async #search(by: Search): Promise<void> {
    this.#searchRequest += 1;
    const request = this.#searchRequest;
    const ack = await this.#signaling?.request(by === 'skip' ? 'skip_user' : 'find_partner');
    if (ack && request === this.#searchRequest) this.#refuse(ack);
  }

  #refuse(ack: Ack): void {
    if (ack.ok) return;
    const { code, retryAfterMs = retryMs } = ack;
    this.#dispatch({ type: 'refused', code, retryAfterMs, at: this.#parts.now() });
  }

  async #openMedia(): Promise<void> {
    this.#mediaRequest += 1;
    const request = this.#mediaRequest;
    try {
      const local = await this.#parts.openMedia();
      // Stopped, or asked again, while the browser was asking the user.
      if (request !== this.#mediaRequest) return closeMedia(local);
      this.#show({ local });
      this.#dispatch({ type: 'media-ready' });
    } catch (error) {
      if (request === this.#mediaRequest) this.#dispatch({ type: 'media-failed', problem: mediaProblem(error) });
    }
  }

  #closeMedia(): void {
    this.#mediaRequest += 1;
    const { local } = this.#view;
    if (!local) return;
    closeMedia(local);
    this.#show({ local: null });
  }

  #applyDevices(): void {
    const { local, state } = this.#view;
    if (local) enableMedia(local, state.devices);
    this.#peer?.announce(state.devices);
  }

  #openPeer(match: Match): void {
    const { local, state } = this.#view;
    if (!local) return;
    const { initiator, iceServers, iceTransportPolicy } = match;
    this.#peer = this.#parts.openPeer({
      config: { iceServers, iceTransportPolicy },
      initiator,
      stream: local,
      devices: state.devices,
      describe: (description) => this.#signaling?.describe(description),
      suggest: (candidate) => this.#signaling?.suggest(candidate),
      onStatus: (status) => this.#follow(status),
      onStream: (remote) => this.#show({ remote }),
      onPartner: (devices) => this.#dispatch({ type: 'partner-devices', devices }),
    });
  }

  #follow(status: PeerStatus): void {
    if (status === 'connected') this.#dispatch({ type: 'peer-connected', at: this.#parts.now() });
    else this.#dispatch({ type: status === 'lost' ? 'peer-lost' : 'peer-interrupted' });
  }

  #closePeer(): void {
    this.#peer?.close();
    this.#peer = null;
    if (this.#view.remote) this.#show({ remote: null });
  }
}
