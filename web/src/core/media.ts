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

const wanted: MediaStreamConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

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
  return problems.get((error as { name?: unknown } | null)?.name) ?? 'unknown';
}

/** Camera and microphone; the caller owns the stream and closes it with `closeMedia`. Rejects with a `MediaError`. */
export async function openMedia(): Promise<MediaStream> {
  if (!globalThis.isSecureContext) throw new MediaError('insecure');
  if (!navigator.mediaDevices?.getUserMedia || !('RTCPeerConnection' in globalThis)) {
    throw new MediaError('unsupported');
  }
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch (error) {
    throw new MediaError(mediaProblem(error), error);
  }
}

/** Sends silence and black where switched off; the devices stay open, so switching on again is immediate. */
export function enableMedia(stream: MediaStream, on: { readonly mic: boolean; readonly camera: boolean }): void {
  for (const track of stream.getAudioTracks()) track.enabled = on.mic;
  for (const track of stream.getVideoTracks()) track.enabled = on.camera;
}

export function closeMedia(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
