import { closeMedia, type Device, type Facing, type MediaWish, mediaProblem, type MediaProblem } from './media';

export type TrackKind = 'audio' | 'video';

export interface LocalView {
  /** Camera and microphone. A new object with each change of its tracks. */
  readonly local: MediaStream | null;
  /** The screen that is shared in the camera's place. */
  readonly screen: MediaStream | null;
  readonly facing: Facing;
}

export interface LocalMediaOptions {
  readonly openMedia: (wish: MediaWish) => Promise<MediaStream>;
  readonly openScreen: () => Promise<MediaStream>;
  readonly onChange: (view: LocalView) => void;
  /** What the partner is to be sent from now on. */
  readonly onTrack: (kind: TrackKind, track: MediaStreamTrack | null) => void;
  /** A device ended by itself (`unplugged`), or could not be opened in the call. */
  readonly onTrouble: (device: Device, problem: MediaProblem | 'unplugged') => void;
  readonly onScreenEnd: () => void;
}

const kindOf = { mic: 'audio', camera: 'video' } as const;

export const nothingLocal: LocalView = { local: null, screen: null, facing: 'user' };

/** The user's own devices while a call is wanted: opens, exchanges and closes them. Owns every track. */
export class LocalMedia {
  readonly #options: LocalMediaOptions;
  #view: LocalView = nothingLocal;
  /** What was asked for before this number changed is not wanted any more. */
  #wanted = 0;

  constructor(options: LocalMediaOptions) {
    this.#options = options;
  }

  get view(): LocalView {
    return this.#view;
  }

  has(device: Device): boolean {
    return this.#find(device) !== undefined;
  }

  /** The track that the partner is sent. */
  track(kind: TrackKind): MediaStreamTrack | null {
    if (kind === 'video' && this.#view.screen) return this.#view.screen.getVideoTracks()[0] ?? null;
    return this.#find(kind === 'audio' ? 'mic' : 'camera') ?? null;
  }

  /** Resolves with false if it was closed or opened again meanwhile. Rejects with a `MediaError`. */
  async open(wish: MediaWish): Promise<boolean> {
    this.#wanted += 1;
    const wanted = this.#wanted;
    try {
      const local = await this.#options.openMedia(wish);
      if (wanted !== this.#wanted) {
        closeMedia(local);
        return false;
      }
      this.#watch(local);
      this.#show({ local, facing: wish.facing ?? 'user' });
      return true;
    } catch (error) {
      if (wanted !== this.#wanted) return false;
      throw error;
    }
  }

  /** Opens one device anew, in the place of the one of before. True when it is there. */
  async exchange(device: Device, wish: Omit<MediaWish, 'mic' | 'camera'>): Promise<boolean> {
    const wanted = this.#wanted;
    // Many phones open no second camera while the first is in use.
    this.#drop(device);
    try {
      const opened = await this.#options.openMedia({ ...wish, mic: device === 'mic', camera: device === 'camera' });
      if (wanted !== this.#wanted || !this.#view.local) {
        closeMedia(opened);
        return false;
      }
      // Another exchange may have been quicker.
      this.#drop(device);
      this.#watch(opened);
      const local = new MediaStream([...this.#view.local.getTracks(), ...opened.getTracks()]);
      this.#show({ local, ...(device === 'camera' && { facing: wish.facing ?? 'user' }) });
      this.#send(kindOf[device]);
      return true;
    } catch (error) {
      if (wanted === this.#wanted) {
        this.#send(kindOf[device]);
        this.#options.onTrouble(device, mediaProblem(error));
      }
      return false;
    }
  }

  /** True when the screen is shared; false also when the user thought better of it. */
  async share(): Promise<boolean> {
    const wanted = this.#wanted;
    try {
      const screen = await this.#options.openScreen();
      if (wanted !== this.#wanted) {
        closeMedia(screen);
        return false;
      }
      const [track] = screen.getVideoTracks();
      if (track) track.onended = this.#options.onScreenEnd;
      this.#show({ screen });
      this.#send('video');
      return true;
    } catch {
      return false;
    }
  }

  unshare(): void {
    const { screen } = this.#view;
    if (!screen) return;
    closeMedia(screen);
    this.#show({ screen: null });
    this.#send('video');
  }

  /** Sends silence and black where switched off; the devices stay open, so switching on again is immediate. */
  enable(on: Readonly<Record<Device, boolean>>): void {
    for (const device of ['mic', 'camera'] as const) {
      const track = this.#find(device);
      if (track) track.enabled = on[device];
    }
  }

  close(): void {
    this.#wanted += 1;
    const { local, screen } = this.#view;
    for (const stream of [local, screen]) if (stream) closeMedia(stream);
    if (local || screen) this.#show(nothingLocal);
  }

  #find(device: Device): MediaStreamTrack | undefined {
    const { local } = this.#view;
    return device === 'mic' ? local?.getAudioTracks()[0] : local?.getVideoTracks()[0];
  }

  #drop(device: Device): void {
    const { local } = this.#view;
    const track = this.#find(device);
    if (!local || !track) return;
    track.onended = null;
    track.stop();
    this.#show({ local: new MediaStream(local.getTracks().filter((other) => other !== track)) });
  }

  #watch(stream: MediaStream): void {
    for (const track of stream.getTracks()) {
      const device = track.kind === 'audio' ? 'mic' : 'camera';
      track.onended = () => {
        this.#drop(device);
        this.#send(kindOf[device]);
        this.#options.onTrouble(device, 'unplugged');
      };
    }
  }

  #send(kind: TrackKind): void {
    this.#options.onTrack(kind, this.track(kind));
  }

  #show(change: Partial<LocalView>): void {
    this.#view = { ...this.#view, ...change };
    this.#options.onChange(this.#view);
  }
}
