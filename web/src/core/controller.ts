import { type CallParts, realParts } from './callParts';
import { CallStore } from './callStore';
import { type Complaint, formerMs, outcomeOf, type Reason } from './complaint';
import { DeviceControl } from './deviceControl';
import type { Invite } from './invite';
import type { Device, Facing } from './media';
import { Meeting } from './meeting';
import { Preparation } from './preparation';
import { noTracks } from './prepared';
import type { Ack, Match, RequestName } from './protocol';
import { Searches } from './searches';
import type { Signaling, SignalingEvent } from './signaling';
import { type CallEvent, type CallState, type Effect, initialState, isText, partnerOf, shownDevices } from './state';

const afterwards = { pause: 'elapsed', 'guard-skip': 'skip-ready', 'unblur-later': 'blur-over' } as const;

/** Of refusals that answer no request. */
const heard: ReadonlySet<string> = new Set(['rate_limited', 'invite_unknown']);

/**
 * A user's call, from Start to Stop, any number of times: feeds the store with what the user, the server and the partner do, and
 * does what the reducer decides. Owns signaling, devices and the meeting with a partner. After `close` nothing is left open;
 * `start` begins anew.
 */
export class CallController {
  readonly store = new CallStore();
  readonly #parts: CallParts;
  readonly #devices: DeviceControl;
  readonly #searches: Searches;
  readonly #preparation: Preparation;
  #signaling: Signaling | null = null;
  #meeting: Meeting | null = null;
  #unwatch: readonly (() => void)[] = [];
  /** The events that are still to come of themselves, at most one of a kind. */
  readonly #timers = new Map<CallEvent['type'], ReturnType<typeof setTimeout>>();

  constructor(parts: CallParts = realParts) {
    this.#parts = parts;
    this.#searches = new Searches({
      parts,
      getState: this.store.get,
      dispatch: (event) => this.#dispatch(event),
      later: (ms, event) => this.#later(ms, event),
      request: (name, body) => this.#request(name, body),
    });
    this.#devices = new DeviceControl({
      parts,
      getState: this.store.get,
      dispatch: (event) => this.#dispatch(event),
      onTrack: (kind, track) => {
        if (!isText(this.#state)) this.#meeting?.peer?.send(kind, track);
      },
    });
    this.#preparation = new Preparation({ parts, getTracks: () => this.#devices.tracks, request: (name, body) => this.#request(name, body) });
  }

  get #state(): CallState {
    return this.store.get();
  }

  readonly start = (): void => this.#start();

  /** Starts with these devices, now and the next time. */
  readonly startWith = (devices: Readonly<Record<Device, boolean>>): void => {
    this.#parts.settings.change({ ...devices, textOnly: false });
    this.#start(devices);
  };

  /** Without any, to write: now, also where the browser still asks for them, and the next time. */
  readonly startText = (): void => {
    this.#parts.settings.change({ textOnly: true });
    if (this.#state.phase.tag === 'asking') this.stop();
    this.#start();
  };

  /** With the friend of that link, or with strangers. */
  readonly invite = (invite: Invite | null): void => this.#dispatch({ type: 'invite', invite });
  readonly skip = (): void => this.#dispatch({ type: 'skip' });
  readonly stop = (): void => this.#dispatch({ type: 'stop' });
  /** Does not go on to the next partner by itself this time. */
  readonly hold = (): void => this.#dispatch({ type: 'hold' });
  readonly setAutoNext = (autoNext: boolean): void => {
    this.#parts.settings.change({ autoNext });
    this.#dispatch({ type: 'auto-next', on: autoNext });
  };

  readonly setBlur = (on: boolean): void => this.#dispatch({ type: 'blur', on });
  readonly setBlurFirst = (blurFirst: boolean): void => {
    this.#parts.settings.change({ blurFirst });
    this.#dispatch({ type: 'blur-first', on: blurFirst });
  };

  /** About the partner in that call, whoever is the partner now. Ends the call if it goes on. */
  readonly complain = (what: Complaint['what'], sessionId: string, reason?: Reason): void =>
    this.#dispatch({ type: 'complain', what, sessionId, ...(reason && { reason }) });
  /** The user may wish for something else than the server knows of. */
  readonly wish = (): void => this.#searches.wish();
  readonly dismissComplaint = (): void => this.#dispatch({ type: 'complaint-over' });

  readonly toggleMic = (): void => this.#devices.toggle('mic');
  readonly toggleCamera = (): void => this.#devices.toggle('camera');
  readonly pickDevice = (device: Device, id?: string, facing?: Facing): Promise<void> => this.#devices.pick(device, id, facing);
  readonly flipCamera = (): Promise<void> => this.#devices.flip();
  readonly toggleScreen = (): Promise<void> => this.#devices.toggleScreen();
  readonly dismissProblem = (): void => this.#dispatch({ type: 'problem-over' });

  /** False if the partner cannot be told now, or there is nothing to say. */
  readonly say = (words: string): boolean => {
    const isOpen = partnerOf(this.#state)?.view?.chat === 'open';
    return isOpen && this.#meeting?.conversation.say(words) === true;
  };
  readonly setTyping = (on: boolean): void => this.#meeting?.conversation.setTyping(on);
  readonly markRead = (): void => this.#dispatch({ type: 'read' });

  readonly retryServer = (): void => this.#signaling?.retry();
  /** Over the server, which is tried first where it is away. */
  readonly repair = (): void => this.#adapt('other');
  readonly sawFrame = (): void => {
    this.#parts.recorder.sawFrame();
    this.#dispatch({ type: 'frame' });
  };

  /** The page goes. */
  readonly leave = (): void => {
    this.#signaling?.sayGoodbye();
    this.close();
  };

  /** Releases everything. May be called again. */
  readonly close = (): void => {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#parts.recorder.hear({ type: 'stop' }, this.#state, initialState, this.#parts.now());
    this.#part();
    this.#preparation.drop();
    this.#devices.close();
    this.#signaling?.close();
    this.#signaling = null;
    for (const unwatch of this.#unwatch) unwatch();
    this.#unwatch = [];
    this.#searches.forget();
    this.store.reset();
  };

  #start(devices?: Readonly<Record<Device, boolean>>): void {
    const { autoNext, blurFirst } = this.#parts.settings.get();
    const invite = this.#parts.address.get();
    const textOnly = this.#parts.settings.get().textOnly && !devices;
    this.#dispatch({ type: 'start', invite, textOnly, autoNext, blurFirst, ...(devices && { devices }) });
  }

  #dispatch(event: CallEvent): void {
    const before = this.#state;
    const effects = this.store.apply(event);
    this.#parts.recorder.hear(event, before, this.#state, this.#parts.now());
    if (event.type !== 'start' && before.invite !== this.#state.invite) this.#parts.address.set(this.#state.invite);
    for (const effect of effects) this.#perform(effect);
    this.#preparation.follow(this.#state);
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'connect':
        this.#signaling ??= this.#parts.openSignaling((event) => this.#hear(event));
        if (this.#unwatch.length > 0) break;
        this.#unwatch = [
          this.#parts.address.watch(() => this.invite(this.#parts.address.get())),
          this.#parts.watchNetwork((change) => this.#adapt(change)),
        ];
        break;
      case 'disconnect':
        this.#signaling?.close();
        this.#signaling = null;
        clearTimeout(this.#timers.get('elapsed'));
        break;
      case 'open-media':
        void this.#devices.open();
        break;
      case 'close-media':
        this.#devices.close();
        break;
      case 'search':
        void this.#searches.search(effect);
        break;
      case 'leave':
        this.#searches.forget();
        void this.#signaling?.request('stop');
        break;
      case 'open-peer':
        this.#meet(effect.match);
        break;
      case 'complain':
        void this.#complain(effect.complaint);
        break;
      case 'close-peer':
        this.#part(this.#state.phase.tag === 'searching');
        this.#later(formerMs, { type: 'former-over' });
        break;
      case 'apply-devices':
        this.#devices.enable(this.#state.devices);
        this.#meeting?.peer?.announce(shownDevices(this.#state));
        break;
      case 'pause':
      case 'guard-skip':
      case 'unblur-later':
        this.#later(effect.ms, { type: afterwards[effect.type] });
        break;
    }
  }

  #later(ms: number, event: CallEvent): void {
    clearTimeout(this.#timers.get(event.type));
    this.#timers.set(event.type, setTimeout(() => this.#dispatch(event), ms));
  }

  /** Whether something is of the call that goes on, as far as its sender says. */
  #isOfThisCall({ sessionId }: { readonly sessionId?: string | undefined }): boolean {
    const partner = partnerOf(this.#state);
    return partner !== null && (sessionId === undefined || sessionId === partner.match.sessionId);
  }

  #hear(event: SignalingEvent): void {
    this.#preparation.hear(event);
    switch (event.type) {
      case 'description':
        if (this.#isOfThisCall(event)) this.#meeting?.peer?.receive(event.description);
        break;
      case 'ice':
        this.#meeting?.peer?.useServers(event.ice);
        break;
      case 'candidate':
        if (this.#isOfThisCall(event)) this.#meeting?.peer?.receiveCandidate(event.candidate);
        break;
      case 'ended':
        if (this.#isOfThisCall(event)) this.#dispatch({ type: 'parted', how: 'left' });
        break;
      case 'banned':
        this.#dispatch({ ...event, at: this.#parts.now() });
        break;
      case 'waiting':
        this.#searches.wait(event.crowd);
        break;
      case 'limited':
        this.#dispatch({ type: 'limited', ms: event.retryAfterMs, at: this.#parts.now() });
        break;
      case 'refused':
        // Requests are acknowledged, so this is about a relay that came too late, a limit that holds for all, or a link that is over.
        if (heard.has(event.refusal.code)) this.#searches.refuse({ ok: false, ...event.refusal });
        break;
      default:
        if (event.type === 'online') this.#searches.wishAnew();
        this.#dispatch(event);
        if (event.type === 'online') this.wish();
        if (event.type === 'online' || event.type === 'offline') this.#meeting?.watch?.reach(event.type === 'online');
    }
  }

  #adapt(change: 'back' | 'other'): void {
    if (this.#state.server === 'offline') this.retryServer();
    this.#meeting?.watch?.adapt(change);
    this.#preparation.renew(this.#state);
  }

  /** What has nothing in it is not sent along. */
  #request(name: RequestName, body: object): Promise<Ack> | undefined {
    const filled = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    return this.#signaling?.request(name, ...(Object.keys(filled).length > 0 ? [filled] : []));
  }

  async #complain(complaint: Complaint): Promise<void> {
    const { what, sessionId, reason } = complaint;
    const ack = await this.#request(what, { reason, sessionId });
    const outcome = ack && outcomeOf(ack);
    if (ack?.ok) this.#parts.avoid.add(ack.token);
    if (outcome) this.#dispatch({ type: 'complained', complaint: { ...complaint, outcome } });
  }

  #meet(match: Match): void {
    const text = isText(this.#state);
    this.#meeting = new Meeting({
      parts: this.#parts,
      match,
      prepared: this.#preparation.take(match),
      tracks: text ? noTracks : this.#devices.tracks,
      devices: shownDevices(this.#state),
      server: this.#state.server === 'online',
      describe: (description) => this.#signaling?.describe(match.sessionId, description),
      suggest: (candidate) => this.#signaling?.suggest(match.sessionId, candidate),
      onEvent: (event) => this.#dispatch(event),
      onCutOff: () => this.#signaling?.retry(),
    });
    this.#meeting.open();
  }

  #part(lingering = false): void {
    clearTimeout(this.#timers.get('blur-over'));
    this.#meeting?.close(lingering);
    this.#meeting = null;
    this.#signaling?.forget();
  }
}
