import type { MediaProblem } from './media';
import type { Devices } from './peer';
import type { Match } from './protocol';

/** The ways to get a partner: ask for one, or leave the present one for the next. */
export type Search = 'find' | 'skip';

/** Where the call stands. One tag, and with it exactly what belongs to it. Times are milliseconds since the epoch. */
export type Phase =
  | { readonly tag: 'idle' }
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
  | { readonly tag: 'parted'; readonly how: 'skipped' | 'left' | 'lost'; readonly by: Search };

export interface CallState {
  readonly phase: Phase;
  /** The connection to the server. A call goes on without it for a while. */
  readonly server: 'connecting' | 'online' | 'offline';
  readonly devices: Devices;
}

export type CallEvent =
  | { readonly type: 'start' }
  | { readonly type: 'media-ready' }
  | { readonly type: 'media-failed'; readonly problem: MediaProblem }
  | { readonly type: 'online'; readonly fresh: boolean }
  | { readonly type: 'offline' }
  | { readonly type: 'waiting' }
  | { readonly type: 'matched'; readonly match: Match }
  | { readonly type: 'refused'; readonly code: string; readonly retryAfterMs: number; readonly at: number }
  | { readonly type: 'peer-connected'; readonly at: number }
  | { readonly type: 'peer-interrupted' }
  | { readonly type: 'peer-lost' }
  | { readonly type: 'partner-devices'; readonly devices: Devices }
  | { readonly type: 'parted'; readonly how: 'skipped' | 'left' }
  /** The pause that an effect asked for is over. */
  | { readonly type: 'elapsed' }
  | { readonly type: 'skip' }
  | { readonly type: 'stop' }
  | { readonly type: 'toggle'; readonly device: keyof Devices };

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
  phase: { tag: 'idle' },
  server: 'connecting',
  devices: { mic: true, camera: true },
};
