/** What speaks for sending less. */
export interface Circumstances {
  /** The user has asked the browser to save data. */
  readonly saveData: boolean;
  /** A server passes it on, which the operator pays for. */
  readonly relayed: boolean;
  /** Whoever sends does not look. */
  readonly hidden: boolean;
  /** A screen is shared, mostly from behind other windows; what is written on it is to be read. */
  readonly screen: boolean;
  /** The partner has seen nothing yet, or not for long. */
  readonly fresh: boolean;
}

export interface SendingLimit {
  readonly maxBitrate: number;
  readonly maxFramerate: number;
  /** How many times smaller than the camera's each side of the picture is. */
  readonly scaleResolutionDownBy: number;
}

/** Enough for what the camera is asked for, 1280 by 720. */
const most: SendingLimit = { maxBitrate: 1_500_000, maxFramerate: 30, scaleResolutionDownBy: 1 };
const whenRelayed: SendingLimit = { maxBitrate: 800_000, maxFramerate: 30, scaleResolutionDownBy: 1 };
const whenHidden: SendingLimit = { maxBitrate: 250_000, maxFramerate: 15, scaleResolutionDownBy: 2 };
const whenSaving: SendingLimit = { maxBitrate: 350_000, maxFramerate: 24, scaleResolutionDownBy: 2 };
/**
 * A large first frame takes long to make and to send. Chromium does not even begin with one: it drops some, until the camera has
 * gone down to what the bitrate of the beginning allows.
 */
export const firstLimit: SendingLimit = { ...most, scaleResolutionDownBy: 2 };

/** The least of what holds. */
export function limitOf({ saveData, relayed, hidden, screen, fresh }: Circumstances): SendingLimit {
  const held = [most, ...(relayed ? [whenRelayed] : []), ...(hidden && !screen ? [whenHidden] : []), ...(saveData ? [whenSaving] : []), ...(fresh ? [firstLimit] : [])];
  return {
    maxBitrate: Math.min(...held.map(({ maxBitrate }) => maxBitrate)),
    maxFramerate: Math.min(...held.map(({ maxFramerate }) => maxFramerate)),
    scaleResolutionDownBy: screen ? 1 : Math.max(...held.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)),
  };
}

export const savesData = (): boolean => (navigator as Navigator & { readonly connection?: { readonly saveData?: boolean } }).connection?.saveData === true;

/** Of pictures alone. A browser that takes no limit sends as it sees fit. */
export async function limitSending(pc: RTCPeerConnection, limit: SendingLimit): Promise<void> {
  const sender = pc.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video')?.sender;
  const parameters = sender?.getParameters?.();
  const [encoding] = parameters?.encodings ?? [];
  if (!sender || !parameters || !encoding) return;
  if (Object.entries(limit).every(([name, value]) => encoding[name as keyof SendingLimit] === value)) return;
  Object.assign(encoding, limit);
  await sender.setParameters(parameters).catch(() => undefined);
}
