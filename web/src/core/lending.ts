import { closeMedia, type MediaWish, openMedia } from './media';

export interface Lent {
  readonly opened: Promise<MediaStream>;
  /** Closes it, also if it is not open yet, unless a call has taken it. */
  readonly release: () => void;
}

interface Offered {
  readonly wish: MediaWish;
  readonly opened: Promise<MediaStream>;
  /** Null while it opens. */
  stream: MediaStream | null;
  taken: boolean;
}

const fields = ['mic', 'camera', 'micId', 'cameraId', 'facing'] as const;

/** Whether it is still what one would get now: all of it live, and of the devices that were chosen. */
function isAsWished({ mic, camera, micId, cameraId }: MediaWish, stream: MediaStream): boolean {
  const tracks = stream.getTracks();
  const chosen = { audio: micId, video: cameraId };
  const isRight = (track: MediaStreamTrack) => {
    const id = chosen[track.kind as keyof typeof chosen];
    return track.readyState === 'live' && (!id || track.getSettings().deviceId === id);
  };
  return tracks.length === Number(mic) + Number(camera) && tracks.every(isRight);
}

/** One stream from the preview to the call that is started from it: the camera is not closed between them, and opened once. */
export class Lending {
  readonly #open: typeof openMedia;
  #offered: Offered | null = null;

  constructor(open = openMedia) {
    this.#open = open;
  }

  /** For the preview; a call may take it until it is released. */
  lend(wish: MediaWish): Lent {
    const opened = this.#open(wish);
    const offered: Offered = { wish, opened, stream: null, taken: false };
    this.#offered = offered;
    opened.then(
      (stream) => (offered.stream = stream),
      // Whoever asks again may be given it.
      () => this.#withdraw(offered),
    );
    return {
      opened,
      release: () => {
        this.#withdraw(offered);
        if (!offered.taken) opened.then(closeMedia, () => undefined);
      },
    };
  }

  /** For the call, which owns it then; what the preview has is taken, if it is the same. */
  take(wish: MediaWish): Promise<MediaStream> {
    const offered = this.#offered;
    const isSame = offered && fields.every((field) => (offered.wish[field] || '') === (wish[field] || ''));
    if (!isSame || (offered.stream && !isAsWished(wish, offered.stream))) return this.#open(wish);
    this.#withdraw(offered);
    offered.taken = true;
    return offered.opened;
  }

  #withdraw(offered: Offered): void {
    if (this.#offered === offered) this.#offered = null;
  }
}

export const lending = new Lending();
