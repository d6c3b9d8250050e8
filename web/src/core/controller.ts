import { type CallParts, type CallView, initialView, noPartner, realParts } from './callParts';
import { LocalMedia } from './localMedia';
import { type Device, type Facing, mediaProblem } from './media';
import { Meeting } from './meeting';
import type { Ack, Match } from './protocol';
import { reduce } from './reducer';
import { chosenDevice } from './settings';
import type { Signaling, SignalingEvent } from './signaling';
import type { CallEvent, Effect, Search } from './state';
import { emptyChat, maxTextLength } from './chat';

/** Before a request is repeated that the server refused without naming a time. */
const retryMs = 3000;
export const skipGuardMs = 800;

/**
 * A user's call, from Start to Stop, any number of times: owns signaling, peer and media, feeds what they report to the
 * reducer and does what it decides. After `close` nothing is left open; `start` begins anew.
 */
export class CallController {
  readonly #parts: CallParts;
  readonly #listeners = new Set<() => void>();
  readonly #media: LocalMedia;
  #view: CallView = initialView;
  #signaling: Signaling | null = null;
  #meeting: Meeting | null = null;
  #unwatchNetwork: (() => void) | null = null;
  #searchRequest = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #guard: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: CallParts = realParts) {
    this.#parts = parts;
    this.#media = new LocalMedia({
      openMedia: parts.openMedia,
      openScreen: parts.openScreen,
      onChange: (view) => this.#show(view),
      onTrack: (kind, track) => this.#meeting?.send(kind, track),
      onProblem: (device, problem) => {
        this.#switch(device, false);
        this.#dispatch({ type: 'device-problem', problem: { device, problem } });
      },
      onScreen: (on) => this.#switch('screen', on),
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getView = (): CallView => this.#view;

  readonly start = (): void => {
    this.#dispatch({ type: 'auto-next', on: this.#parts.settings.get().autoNext });
    this.#dispatch({ type: 'start' });
  };

  /** Starts with these devices, now and the next time. */
  readonly startWith = (wish: Readonly<Record<Device, boolean>>): void => {
    this.#parts.settings.change(wish);
    for (const device of ['mic', 'camera'] as const) this.#switch(device, wish[device]);
    this.start();
  };

  readonly skip = (): void => {
    if (!this.#view.skipReady) return;
    const before = this.#view.state.phase.tag;
    this.#dispatch({ type: 'skip' });
    if (this.#view.state.phase.tag === before) return;
    this.#show({ skipReady: false });
    this.#guard = setTimeout(() => this.#show({ skipReady: true }), skipGuardMs);
  };
  readonly stop = (): void => this.#dispatch({ type: 'stop' });
  /** Does not go on to the next partner by itself this time. */
  readonly hold = (): void => this.#dispatch({ type: 'hold' });
  readonly setAutoNext = (autoNext: boolean): void => {
    this.#parts.settings.change({ autoNext });
    this.#dispatch({ type: 'auto-next', on: autoNext });
  };

  readonly toggleMic = (): void => this.#toggle('mic');
  readonly toggleCamera = (): void => this.#toggle('camera');

  /** Opens that device in the call; without an id the browser's choice. */
  readonly pickDevice = async (device: Device, id = '', facing?: Facing): Promise<void> => {
    this.#dispatch({ type: 'problem-over', device });
    const wish = device === 'mic' ? { micId: id } : { cameraId: id, ...(facing && { facing }) };
    if (!(await this.#media.exchange(device, wish))) return;
    this.#parts.settings.change({ [device]: true });
    this.#switch(device, true);
    this.#remember(device, id);
  };

  /** From the camera in front to the one on the back, or the other way round. */
  readonly flipCamera = (): Promise<void> =>
    this.pickDevice('camera', '', this.#view.facing === 'user' ? 'environment' : 'user');

  readonly dismissProblem = (): void => this.#dispatch({ type: 'problem-over' });

  readonly toggleScreen = async (): Promise<void> => {
    if (this.#view.screen) this.#media.unshare();
    else if (this.#view.local) await this.#media.share();
  };

  /** False if the partner cannot be told now, or there is nothing to say. */
  readonly say = (words: string): boolean => {
    const text = words.trim().slice(0, maxTextLength);
    return text !== '' && this.#meeting?.say(text) === true;
  };
  readonly setTyping = (on: boolean): void => this.#meeting?.setTyping(on);
  readonly markRead = (): void => this.#meeting?.markRead();

  readonly retryServer = (): void => this.#signaling?.retry();
  readonly repair = (): void => this.#meeting?.repair();
  readonly sawFrame = (): void => this.#parts.recorder.sawFrame();

  /** The page goes. */
  readonly leave = (): void => {
    this.#signaling?.sayGoodbye();
    this.close();
  };

  /** Releases everything. May be called again. */
  readonly close = (): void => {
    clearTimeout(this.#pause);
    clearTimeout(this.#guard);
    this.#parts.recorder.hear({ type: 'stop' }, this.#view.state, initialView.state, this.#parts.now());
    this.#part();
    this.#media.close();
    this.#signaling?.close();
    this.#signaling = null;
    this.#unwatchNetwork?.();
    this.#unwatchNetwork = null;
    this.#searchRequest += 1;
    this.#show(initialView);
  };

  #show(change: Partial<CallView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }

  #dispatch(event: CallEvent): void {
    const before = this.#view.state;
    const { state, effects } = reduce(before, event);
    this.#parts.recorder.hear(event, before, state, this.#parts.now());
    if (state !== before) this.#show({ state });
    for (const effect of effects) this.#perform(effect);
  }

  #switch(device: Device | 'screen', on: boolean): void {
    this.#dispatch({ type: 'switch', device, on });
  }

  #toggle(device: Device): void {
    if (!this.#view.local) return;
    const on = !this.#view.state.devices[device];
    if (!on || this.#media.has(device)) this.#switch(device, on);
    else void this.pickDevice(device);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'connect':
        this.#signaling ??= this.#parts.openSignaling((event) => this.#hear(event));
        this.#unwatchNetwork ??= this.#parts.watchNetwork((change) => this.#adapt(change));
        break;
      case 'open-media':
        void this.#openMedia();
        break;
      case 'close-media':
        this.#media.close();
        break;
      case 'search':
        void this.#search(effect.by);
        break;
      case 'leave':
        void this.#signaling?.request('stop');
        break;
      case 'open-peer':
        this.#meet(effect.match);
        break;
      case 'close-peer':
        this.#part();
        break;
      case 'apply-devices':
        this.#media.enable(this.#view.state.devices);
        this.#meeting?.announce(this.#view.state.devices);
        break;
      case 'pause':
        clearTimeout(this.#pause);
        this.#pause = setTimeout(() => this.#dispatch({ type: 'elapsed' }), effect.ms);
        break;
    }
  }

  /** Whether something is of the call that goes on, as far as its sender says. */
  #isOfThisCall({ sessionId }: { readonly sessionId?: string | undefined }): boolean {
    const { phase } = this.#view.state;
    return 'match' in phase && (sessionId === undefined || sessionId === phase.match.sessionId);
  }

  #hear(event: SignalingEvent): void {
    switch (event.type) {
      case 'description':
        if (this.#isOfThisCall(event)) this.#meeting?.receive(event.description);
        break;
      case 'ice':
        this.#meeting?.useServers(event.ice);
        break;
      case 'candidate':
        if (this.#isOfThisCall(event)) this.#meeting?.receiveCandidate(event.candidate);
        break;
      case 'ended':
        if (this.#isOfThisCall(event)) this.#dispatch({ type: 'parted', how: 'left' });
        break;
      case 'limited':
        this.#dispatch({ type: 'limited', ms: event.retryAfterMs, at: this.#parts.now() });
        break;
      case 'refused':
        // Requests are acknowledged, so this is about a relay that came too late, or a limit that holds for all.
        if (event.refusal.code === 'rate_limited') this.#refuse({ ok: false, ...event.refusal });
        break;
      default:
        this.#dispatch(event);
        if (event.type === 'online' || event.type === 'offline') this.#meeting?.reach(event.type === 'online');
    }
  }

  #adapt(change: 'back' | 'other'): void {
    if (this.#view.state.server === 'offline') this.retryServer();
    this.#meeting?.adapt(change);
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
    const chosen = this.#parts.settings.get();
    try {
      if (!(await this.#media.open(chosen))) return;
      this.#dispatch({ type: 'media-ready', has: { mic: this.#media.has('mic'), camera: this.#media.has('camera') } });
      for (const device of ['mic', 'camera'] as const) this.#remember(device, chosen[`${device}Id`], chosen[`${device}Name`]);
    } catch (error) {
      this.#dispatch({ type: 'media-failed', problem: mediaProblem(error) });
    }
  }

  /** What the user chose holds until the next choice; if another device is used, the user is told. */
  #remember(device: Device, id: string, name = ''): void {
    const used = this.#media.used(device);
    if (used === null) return;
    if (!id || !used.id || used.id === id || used.name === name)
      this.#parts.settings.change(chosenDevice(device, id && (used.id || id), id && used.name));
    else this.#dispatch({ type: 'device-problem', problem: { device, problem: 'replaced', name: used.name } });
  }

  #meet(match: Match): void {
    const meeting = new Meeting({
      parts: this.#parts,
      match,
      tracks: { audio: this.#media.track('audio'), video: this.#media.track('video') },
      devices: this.#view.state.devices,
      server: this.#view.state.server === 'online',
      describe: (description) => this.#signaling?.describe(match.sessionId, description),
      suggest: (candidate) => this.#signaling?.suggest(match.sessionId, candidate),
      onEvent: (event) => this.#dispatch(event),
      onShow: (change) => this.#show(change),
      onCutOff: () => this.#signaling?.retry(),
    });
    this.#meeting = meeting;
    meeting.open();
  }

  #part(): void {
    this.#meeting?.close();
    this.#meeting = null;
    this.#signaling?.forget();
    const { remote, quality, chat, partner } = this.#view;
    if (remote || quality || partner || chat !== emptyChat) this.#show(noPartner);
  }
}
