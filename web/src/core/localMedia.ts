import type { CallParts } from './callParts';
import { closeMedia, type Device, type LocalView, type MediaWish, mediaProblem, type MediaProblem, nothingLocal } from './media';
import { Opening } from './opening';

export type TrackKind = 'audio' | 'video';

export interface LocalMediaOptions {
  readonly parts: Pick<CallParts, 'openMedia' | 'openScreen'>;
  /** What was wished for at the start is there. */
  readonly onOpen: (view: LocalView) => void;
  /** What is open is not the same any more; not called for `close`. */
  readonly onChange: (view: LocalView) => void;
  /** What the partner is to be sent from now on. */
  readonly onTrack: (kind: TrackKind, track: MediaStreamTrack | null) => void;
  /** A device ended by itself (`unplugged`), or could not be opened in the call. */
  readonly onProblem: (device: Device, problem: MediaProblem | 'unplugged') => void;
  /** The system has taken a device for a while, or given it back. */
  readonly onMuted: (device: Device, muted: boolean) => void;
}

const kindOf = { mic: 'audio', camera: 'video' } as const;

/** The user's own devices while a call is wanted: opens, exchanges and closes them. Owns every track. */
export class LocalMedia {
  readonly #options: LocalMediaOptions;
  #view: LocalView = nothingLocal;
  readonly #openings = {
    both: new Opening(closeMedia),
    mic: new Opening(closeMedia),
    camera: new Opening(closeMedia),
    screen: new Opening(closeMedia),
  };

  constructor(options: LocalMediaOptions) {
    this.#options = options;
  }

  has(device: Device): boolean {
    return this.#find(device) !== undefined;
  }

  /** The device that is open, by its id where the browser tells it, and by its name. */
  used(device: Device): { readonly id: string; readonly name: string } | null {
    const track = this.#find(device);
    return track ? { id: track.getSettings().deviceId ?? '', name: track.label } : null;
  }

  /** The track that the partner is sent. */
  track(kind: TrackKind): MediaStreamTrack | null {
    if (kind === 'video' && this.#view.screen) return this.#view.screen.getVideoTracks()[0] ?? null;
    return this.#find(kind === 'audio' ? 'mic' : 'camera') ?? null;
  }

  /** Resolves with false if it was closed or opened again meanwhile. Rejects with a `MediaError`. */
  open(wish: MediaWish): Promise<boolean> {
    return this.#openings.both.ask(
      () => this.#options.parts.openMedia(wish),
      (local) => {
        this.#watch(local);
        this.#view = { ...this.#view, local, facing: wish.facing ?? 'user' };
        this.#options.onOpen(this.#view);
      },
    );
  }

  /** Opens one device anew, in the place of the one of before. True when it is there; where it is not, that is told unless `quiet`. */
  async exchange(device: Device, wish: Omit<MediaWish, 'mic' | 'camera'>, quiet = false): Promise<boolean> {
    if (!this.#view.local) return false;
    // Many phones open no second camera while the first is in use.
    this.#drop(device);
    const open = () => this.#options.parts.openMedia({ ...wish, mic: device === 'mic', camera: device === 'camera' });
    try {
      return await this.#openings[device].ask(open, (opened) => {
        this.#watch(opened);
        const local = new MediaStream([...(this.#view.local?.getTracks() ?? []), ...opened.getTracks()]);
        this.#show({ local, ...(device === 'camera' && { facing: wish.facing ?? 'user' }) }, kindOf[device]);
      });
    } catch (error) {
      this.#send(kindOf[device]);
      if (!quiet) this.#options.onProblem(device, mediaProblem(error));
      return false;
    }
  }

  /** Asks the user for a screen, once; nothing changes if the user thinks better of it. */
  async share(): Promise<void> {
    const { screen: opening } = this.#openings;
    if (opening.pending) return;
    const use = (screen: MediaStream) => {
      const [track] = screen.getVideoTracks();
      if (track) track.onended = () => this.unshare();
      this.#show({ screen }, 'video');
    };
    await opening.ask(this.#options.parts.openScreen, use).catch(() => undefined);
  }

  unshare(): void {
    const { screen } = this.#view;
    if (!screen) return;
    closeMedia(screen);
    this.#show({ screen: null }, 'video');
  }

  /** Sends silence and black where switched off; the devices stay open, so switching on again is immediate. */
  enable(on: Readonly<Record<Device, boolean>>): void {
    for (const device of ['mic', 'camera'] as const) {
      const track = this.#find(device);
      if (track) track.enabled = on[device];
    }
  }

  close(): void {
    for (const opening of Object.values(this.#openings)) opening.forget();
    const { local, screen } = this.#view;
    for (const stream of [local, screen]) if (stream) closeMedia(stream);
    this.#view = nothingLocal;
  }

  #find(device: Device): MediaStreamTrack | undefined {
    const { local } = this.#view;
    return device === 'mic' ? local?.getAudioTracks()[0] : local?.getVideoTracks()[0];
  }

  /** Sends on what is left where a kind is named. */
  #drop(device: Device, kind?: TrackKind): void {
    const { local } = this.#view;
    const track = this.#find(device);
    if (!local || !track) return;
    track.onended = null;
    track.onmute = null;
    track.onunmute = null;
    track.stop();
    this.#show({ local: new MediaStream(local.getTracks().filter((other) => other !== track)) }, kind);
  }

  #watch(stream: MediaStream): void {
    for (const track of stream.getTracks()) {
      const device = track.kind === 'audio' ? 'mic' : 'camera';
      track.onmute = () => this.#options.onMuted(device, true);
      track.onunmute = () => this.#options.onMuted(device, false);
      track.onended = () => {
        this.#drop(device, kindOf[device]);
        this.#options.onProblem(device, 'unplugged');
      };
    }
  }

  #send(kind: TrackKind): void {
    this.#options.onTrack(kind, this.track(kind));
  }

  /** The partner gets the kind that is named first, then the screen shows it. */
  #show(change: Partial<LocalView>, kind?: TrackKind): void {
    this.#view = { ...this.#view, ...change };
    if (kind) this.#send(kind);
    this.#options.onChange(this.#view);
  }
}
