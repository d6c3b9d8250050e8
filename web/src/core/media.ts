/** Why there is no camera or microphone; the page has the words for each. */
export type MediaProblem =
  | 'refused'
  | 'no-device'
  | 'in-use'
  | 'unsuitable'
  | 'insecure'
  | 'unsupported'
  | 'interrupted'
  | 'unknown';

export type Device = 'mic' | 'camera';
export type Facing = 'user' | 'environment';

/** What of the user is open. */
export interface LocalView {
  /** Camera and microphone. A new object with each change of its tracks. */
  readonly local: MediaStream | null;
  /** The screen that is shared in the camera's place. */
  readonly screen: MediaStream | null;
  readonly facing: Facing;
}

export const nothingLocal: LocalView = { local: null, screen: null, facing: 'user' };

/** What is to be opened. A device that the user chose and that is gone gives way to another one. */
export interface MediaWish {
  readonly mic: boolean;
  readonly camera: boolean;
  readonly micId?: string;
  readonly cameraId?: string;
  /** What the chosen device is called. Some browsers give a device another id with each visit. */
  readonly micName?: string;
  readonly cameraName?: string;
  readonly facing?: Facing;
}

/** By the name of the browser's exception; not every browser's is an `Error`. */
const problems: ReadonlyMap<unknown, MediaProblem> = new Map([
  ['NotAllowedError', 'refused'],
  ['SecurityError', 'refused'],
  ['NotFoundError', 'no-device'],
  ['NotReadableError', 'in-use'],
  ['AbortError', 'interrupted'],
  ['OverconstrainedError', 'unsuitable'],
  ['TypeError', 'unsupported'],
]);

export class MediaError extends Error {
  readonly problem: MediaProblem;

  constructor(problem: MediaProblem, cause?: unknown) {
    super(`No camera or microphone: ${problem}`, { cause });
    this.problem = problem;
  }
}

/** The reason behind whatever `openMedia` was rejected with. */
export function mediaProblem(error: unknown): MediaProblem {
  if (error instanceof MediaError) return error.problem;
  const { name, constraint } = (error ?? {}) as { name?: unknown; constraint?: unknown };
  return problems.get(name) ?? (constraint === undefined ? 'unknown' : 'unsuitable');
}

function constraints({ mic, camera, micId, cameraId, facing = 'user' }: MediaWish): MediaStreamConstraints {
  return {
    audio: mic && {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      ...(micId && { deviceId: { exact: micId } }),
    },
    video: camera && {
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 30, max: 30 },
      ...(cameraId ? { deviceId: { exact: cameraId } } : { facingMode: facing }),
    },
  };
}

/** Without what may be gone: first one of the chosen devices, then both. */
function lesser({ micId, cameraId, ...wish }: MediaWish): MediaWish[] {
  if (micId && cameraId) return [{ ...wish, cameraId }, { ...wish, micId }, wish];
  return micId || cameraId ? [wish] : [];
}

async function request(wish: MediaWish): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia(constraints(wish));
  } catch (error) {
    throw new MediaError(mediaProblem(error), error);
  }
}

/** Browsers say in two ways that a device with this id is not there, and not of which kind it was. */
async function requestOrLess(wish: MediaWish): Promise<MediaStream> {
  let problem: unknown;
  for (const attempt of [wish, ...lesser(wish)]) {
    try {
      // One after the other: each asks the user anew.
      // oxlint-disable-next-line no-await-in-loop
      return await request(attempt);
    } catch (error) {
      problem = error;
      if (!['unsuitable', 'no-device'].includes(mediaProblem(error))) break;
    }
  }
  throw problem;
}

/** The chosen device under the id that it has today, if it is there and another one was opened. */
async function findRenamed(wish: MediaWish, device: Device, opened: MediaStream): Promise<string | null> {
  const [id, name] = device === 'mic' ? [wish.micId, wish.micName] : [wish.cameraId, wish.cameraName];
  const [track] = device === 'mic' ? opened.getAudioTracks() : opened.getVideoTracks();
  if (!id || !name || !track || track.label === name || track.getSettings().deviceId === id) return null;
  const { cameras, mics } = await listDevices().catch(() => noDevices);
  return (device === 'mic' ? mics : cameras).find(({ label }) => label === name)?.deviceId ?? null;
}

/** Camera and microphone, as wished; the caller owns the stream and closes it with `closeMedia`. Rejects with a `MediaError`. */
export async function openMedia(wish: MediaWish): Promise<MediaStream> {
  if (!globalThis.isSecureContext) throw new MediaError('insecure');
  if (!navigator.mediaDevices?.getUserMedia || !('RTCPeerConnection' in globalThis)) {
    throw new MediaError('unsupported');
  }
  if (!wish.mic && !wish.camera) return new MediaStream();
  const opened = await requestOrLess(wish);
  const [micId, cameraId] = await Promise.all([findRenamed(wish, 'mic', opened), findRenamed(wish, 'camera', opened)]);
  if (!micId && !cameraId) return opened;
  closeMedia(opened);
  return requestOrLess({ ...wish, ...(micId && { micId }), ...(cameraId && { cameraId }) });
}

/** Whether the browser has been told to open these whenever they are asked for. */
export async function isAllowed({ mic, camera }: Readonly<Record<Device, boolean>>): Promise<boolean> {
  const names = [...(mic ? ['microphone'] : []), ...(camera ? ['camera'] : [])];
  try {
    const found = await Promise.all(names.map((name) => navigator.permissions.query({ name: name as PermissionName })));
    return found.every(({ state }) => state === 'granted');
  } catch {
    // Not every browser tells.
    return false;
  }
}

export function canShareScreen(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}

/** The user chooses a screen, a window or a tab. Rejects with a `MediaError`. */
export async function openScreen(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: false });
  } catch (error) {
    throw new MediaError(mediaProblem(error), error);
  }
}

export function closeMedia(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

export interface DeviceList {
  readonly cameras: readonly MediaDeviceInfo[];
  readonly mics: readonly MediaDeviceInfo[];
  readonly speakers: readonly MediaDeviceInfo[];
}

export const noDevices: DeviceList = { cameras: [], mics: [], speakers: [] };

/** What there is to choose from. Names are empty until the user has allowed a device. */
export async function listDevices(): Promise<DeviceList> {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const of = (kind: MediaDeviceKind) => all.filter((device) => device.kind === kind && device.deviceId !== '');
  return { cameras: of('videoinput'), mics: of('audioinput'), speakers: of('audiooutput') };
}
