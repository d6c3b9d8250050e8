import type { Device, MediaProblem } from './media';
import type { Match } from './protocol';
import type { Devices } from './chat';

/** The ways to get a partner: ask for one, or leave the present one for the next. */
export type Search = 'find' | 'skip';

/** How a call ends. `unreached`: it never began. `failed`: this browser could not set it up. */
export type Parting = 'skipped' | 'left' | 'lost' | 'unreached' | 'failed';

/** Where the call stands. One tag, and with it exactly what belongs to it. Times are milliseconds since the epoch. */
export type Phase =
  /** `fresh`: nothing was started here yet. */
  | { readonly tag: 'idle'; readonly fresh?: true }
  | { readonly tag: 'asking' }
  | { readonly tag: 'blocked'; readonly problem: MediaProblem }
  | { readonly tag: 'connecting' }
  | { readonly tag: 'searching'; readonly by: Search }
  | { readonly tag: 'waiting' }
  /** Refused for now; asks again after `ms`, at the moment `until`. */
  | { readonly tag: 'delayed'; readonly code: string; readonly ms: number; readonly until: number; readonly by: Search }
  | { readonly tag: 'negotiating'; readonly match: Match; readonly partner: Devices }
  | { readonly tag: 'inCall'; readonly match: Match; readonly since: number; readonly partner: Devices }
  | { readonly tag: 'reconnecting'; readonly match: Match; readonly since: number; readonly partner: Devices }
  /** `held`: nobody is looked for until the user says so. */
  | { readonly tag: 'parted'; readonly how: Parting; readonly by: Search; readonly held: boolean };

/** A device that went, or did not come, while the call goes on; or another one that came in the place of the chosen one. */
export interface DeviceProblem {
  readonly device: Device;
  readonly problem: MediaProblem | 'unplugged' | 'replaced';
  /** What is used instead. */
  readonly name?: string;
}

export interface CallState {
  readonly phase: Phase;
  /** The connection to the server. A call goes on without it for a while. */
  readonly server: 'connecting' | 'online' | 'offline';
  /** The server takes no connection from here until this moment. */
  readonly limited: { readonly ms: number; readonly until: number } | null;
  readonly devices: Devices;
  /** At most one a device. */
  readonly problems: readonly DeviceProblem[];
  /** Whether the next partner is looked for without being asked. */
  readonly autoNext: boolean;
}

export type CallEvent =
  | { readonly type: 'start' }
  /** With what there is: who joins without a camera has none to switch on at once. */
  | { readonly type: 'media-ready'; readonly has: Readonly<Record<Device, boolean>> }
  | { readonly type: 'media-failed'; readonly problem: MediaProblem }
  | { readonly type: 'online'; readonly fresh: boolean }
  | { readonly type: 'offline' }
  | { readonly type: 'limited'; readonly ms: number; readonly at: number }
  | { readonly type: 'waiting' }
  | { readonly type: 'matched'; readonly match: Match }
  | { readonly type: 'refused'; readonly code: string; readonly retryAfterMs: number; readonly at: number }
  | { readonly type: 'peer-connected'; readonly at: number }
  | { readonly type: 'peer-interrupted' }
  | { readonly type: 'peer-lost' }
  | { readonly type: 'peer-failed' }
  | { readonly type: 'partner-devices'; readonly devices: Devices }
  | { readonly type: 'parted'; readonly how: 'skipped' | 'left' }
  /** The pause that an effect asked for is over. */
  | { readonly type: 'elapsed' }
  | { readonly type: 'skip' }
  | { readonly type: 'hold' }
  | { readonly type: 'stop' }
  | { readonly type: 'switch'; readonly device: keyof Devices; readonly on: boolean }
  | { readonly type: 'device-problem'; readonly problem: DeviceProblem }
  /** With that device, or with both. */
  | { readonly type: 'problem-over'; readonly device?: Device }
  | { readonly type: 'auto-next'; readonly on: boolean };

/** What has to be done besides; the controller does it, in this order. */
export type Effect =
  | { readonly type: 'open-media' }
  | { readonly type: 'close-media' }
  | { readonly type: 'connect' }
  | { readonly type: 'search'; readonly by: Search }
  | { readonly type: 'leave' }
  | { readonly type: 'open-peer'; readonly match: Match }
  | { readonly type: 'close-peer' }
  | { readonly type: 'apply-devices' }
  | { readonly type: 'pause'; readonly ms: number };

export interface Step {
  readonly state: CallState;
  readonly effects: readonly Effect[];
}

export const initialState: CallState = {
  phase: { tag: 'idle', fresh: true },
  server: 'connecting',
  limited: null,
  devices: { mic: true, camera: true, screen: false },
  problems: [],
  autoNext: true,
};
