import type { CallParts } from './callParts';
import { Interruption } from './interruption';
import { LocalMedia, type TrackKind } from './localMedia';
import { type Device, type Facing, mediaProblem } from './media';
import { chosenDevice } from './settings';
import { type CallEvent, type CallState, isText } from './state';

export interface DeviceControlOptions {
  readonly parts: Pick<CallParts, 'openMedia' | 'isAllowed' | 'openScreen' | 'settings'>;
  readonly getState: () => CallState;
  readonly dispatch: (event: CallEvent) => void;
  /** What the partner is to be sent from now on. */
  readonly onTrack: (kind: TrackKind, track: MediaStreamTrack | null) => void;
}

const kinds = ['mic', 'camera'] as const;
/** Nothing is said of what is sooner there. */
const slowMs = 300;

/** What the user wants of camera, microphone and screen, and what of it is remembered. */
export class DeviceControl {
  readonly #options: DeviceControlOptions;
  readonly #media: LocalMedia;
  readonly #interruptions = { mic: this.#follow('mic'), camera: this.#follow('camera') };
  readonly #shown = (): void => {
    if (document.visibilityState === 'visible') for (const device of kinds) this.#interruptions[device].shown();
  };

  constructor(options: DeviceControlOptions) {
    const { parts, dispatch, onTrack } = options;
    this.#options = options;
    this.#media = new LocalMedia({
      parts,
      onOpen: (local) => {
        const has = { mic: this.#media.has('mic'), camera: this.#media.has('camera') };
        dispatch({ type: 'media-ready', local, has });
      },
      onChange: (local) => dispatch({ type: 'media-changed', local }),
      onTrack,
      onProblem: (device, problem) => {
        this.#interruptions[device].over();
        dispatch({ type: 'device-problem', problem: { device, problem } });
      },
      onMuted: (device, muted) => (muted ? this.#interruptions[device].mute() : this.#interruptions[device].unmute()),
    });
  }

  /** What the partner is sent. */
  get tracks(): Readonly<Record<TrackKind, MediaStreamTrack | null>> {
    return { audio: this.#media.track('audio'), video: this.#media.track('video') };
  }

  /** The devices that were chosen. Ends in `media-ready` or `media-failed`, unless they are closed before. */
  async open(): Promise<void> {
    const { parts, getState, dispatch } = this.#options;
    const chosen = parts.settings.get();
    const wish = getState().textOnly ? { mic: false, camera: false } : chosen;
    document.addEventListener('visibilitychange', this.#shown);
    const slow = setTimeout(() => void this.#saySlow(wish), slowMs);
    try {
      if (!(await this.#media.open(wish))) return;
    } catch (error) {
      dispatch({ type: 'media-failed', problem: mediaProblem(error) });
      return;
    } finally {
      clearTimeout(slow);
    }
    for (const device of kinds) this.#remember(device, chosen[`${device}Id`], chosen[`${device}Name`]);
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#shown);
    for (const device of kinds) this.#interruptions[device].over();
    this.#media.close();
  }

  enable(on: Readonly<Record<Device, boolean>>): void {
    this.#media.enable(on);
  }

  toggle(device: Device): void {
    const { getState, dispatch } = this.#options;
    const { local, devices } = getState();
    if (!local || isText(getState())) return;
    const on = !devices[device];
    if (!on || this.#media.has(device)) dispatch({ type: 'switch', device, on });
    else void this.pick(device);
  }

  /** Opens that device in the call; without an id the browser's choice. */
  async pick(device: Device, id = '', facing?: Facing): Promise<void> {
    const { parts, dispatch } = this.#options;
    dispatch({ type: 'problem-over', device });
    this.#interruptions[device].over();
    const wish = device === 'mic' ? { micId: id } : { cameraId: id, ...(facing && { facing }) };
    if (!(await this.#media.exchange(device, wish))) return;
    parts.settings.change({ [device]: true });
    dispatch({ type: 'switch', device, on: true });
    this.#remember(device, id);
  }

  /** From the camera in front to the one on the back, or the other way round. */
  flip(): Promise<void> {
    return this.pick('camera', '', this.#options.getState().facing === 'user' ? 'environment' : 'user');
  }

  async toggleScreen(): Promise<void> {
    const { local, screen } = this.#options.getState();
    if (screen) this.#media.unshare();
    else if (local && !isText(this.#options.getState())) await this.#media.share();
  }

  /** Where only a microphone is wanted, nobody waits for a camera. */
  async #saySlow(wish: Readonly<Record<Device, boolean>>): Promise<void> {
    const allowed = wish.camera && (await this.#options.parts.isAllowed(wish));
    this.#options.dispatch({ type: 'media-slow', allowed });
  }

  /** What was taken by a phone call or the like is opened as it was, and stays switched off where the user had done so. */
  #follow(device: Device): Interruption {
    const reopen = async () => {
      const { parts, getState } = this.#options;
      const id = parts.settings.get()[`${device}Id`];
      const wish = device === 'mic' ? { micId: id } : { cameraId: id, facing: getState().facing };
      if (!(await this.#media.exchange(device, wish, true))) return false;
      this.#media.enable(getState().devices);
      return true;
    };
    const onLost = () => this.#options.dispatch({ type: 'device-problem', problem: { device, problem: 'interrupted' } });
    return new Interruption({ reopen, onLost, isVisible: () => document.visibilityState === 'visible' });
  }

  /** What the user chose holds until the next choice; if another device is used, the user is told. */
  #remember(device: Device, id: string, name = ''): void {
    const { parts, dispatch } = this.#options;
    const used = this.#media.used(device);
    if (used === null) return;
    if (!id || !used.id || used.id === id || used.name === name)
      parts.settings.change(chosenDevice(device, id && (used.id || id), id && used.name));
    else dispatch({ type: 'device-problem', problem: { device, problem: 'replaced', name: used.name } });
  }
}
