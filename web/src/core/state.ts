import type { Ban } from './ban';
import type { Blur } from './blur';
import { type Chat, type Devices, emptyChat, type Heard } from './chat';
import type { Complaint, Reason } from './complaint';
import type { Invite } from './invite';
import { type Device, type LocalView, type MediaProblem, nothingLocal } from './media';
import type { PartnerView } from './partner';
import type { Match } from './protocol';
import type { Quality } from './quality';
import type { Crowd } from './wishes';

/** The ways to get a partner: ask for one, or leave the present one for the next. */
export type Search = 'find' | 'skip';

/** How a call ends. `unreached`: it never began. `failed`: this browser could not set it up. `ended`: by a complaint of the user's. */
export type Parting = 'ended' | 'skipped' | 'left' | 'lost' | 'unreached' | 'failed';

/** All that there is of a partner, from being introduced to parting. */
export interface Partner {
  readonly match: Match;
  /** Which are on, as the partner has said last; before that they are taken to be. */
  readonly devices: Devices;
  readonly stream: MediaStream | null;
  /** How things stand; null before the first look. */
  readonly view: PartnerView | null;
  /** Null until there is something to say. */
  readonly quality: Quality | null;
  readonly chat: Chat;
  readonly blur: Blur;
}

/** Where the call stands. One tag, and with it exactly what belongs to it. Times are milliseconds since the epoch. */
export type Phase =
  /** `fresh`: nothing was started here yet. */
  | { readonly tag: 'idle'; readonly fresh?: true }
  /** `slow`: what is waited for by now, the user's answer or the camera. */
  | { readonly tag: 'asking'; readonly slow?: 'answer' | 'camera' }
  | { readonly tag: 'blocked'; readonly problem: MediaProblem }
  | { readonly tag: 'connecting' }
  /** `proving`: the server asks for some work first, and it takes a while. */
  | { readonly tag: 'searching'; readonly by: Search; readonly proving?: true }
  | { readonly tag: 'waiting'; readonly crowd?: Crowd }
  /** The link of before does not lead to anybody (any more). */
  | { readonly tag: 'uninvited' }
  /** Refused for now; asks again after `ms`, at the moment `until`. */
  | { readonly tag: 'delayed'; readonly code: string; readonly ms: number; readonly until: number; readonly by: Search }
  | { readonly tag: 'negotiating'; readonly partner: Partner }
  | { readonly tag: 'inCall'; readonly partner: Partner; readonly since: number }
  | { readonly tag: 'reconnecting'; readonly partner: Partner; readonly since: number }
  /** `held`: nobody is looked for until the user says so. */
  /** The server takes nobody from here; nothing is open, and nothing is tried before the end. */
  | { readonly tag: 'banned'; readonly ban: Ban }
  | { readonly tag: 'parted'; readonly how: Parting; readonly by: Search; readonly held: boolean };

/** A device that went, or did not come, while the call goes on; or another one that came in the place of the chosen one. */
export interface DeviceProblem {
  readonly device: Device;
  readonly problem: MediaProblem | 'unplugged' | 'replaced';
  /** What is used instead. */
  readonly name?: string;
}

/** The whole of a call, and all that its screen shows. */
export interface CallState extends LocalView {
  readonly phase: Phase;
  /** The connection to the server. A call goes on without it for a while. */
  readonly server: 'connecting' | 'online' | 'offline';
  /** The server takes no connection from here until this moment. */
  readonly limited: { readonly ms: number; readonly until: number } | null;
  readonly devices: Devices;
  /** At most one a device. */
  readonly problems: readonly DeviceProblem[];
  /** The friend who is to be met, and nobody else; null: whoever comes. */
  readonly invite: Invite | null;
  /** Started without camera and microphone, for those who are met by writing. */
  readonly textOnly: boolean;
  /** Whether the next partner is looked for without being asked. */
  readonly autoNext: boolean;
  /** Whether a picture that has just come is blurred for a moment. */
  readonly blurFirst: boolean;
  /** False for a moment after a skip: a second press was not meant for the next partner. */
  readonly skipReady: boolean;
  /** The call that a skip is of, as far as it is known: no other one is skipped. */
  readonly skipped: string | null;
  /** The last call that is over, as long as the partner in it can be reported. */
  readonly former: string | null;
  /** The last one, until it has been taken note of. */
  readonly complaint: Complaint | null;
}

/** What the user does. */
export type UserEvent =
  /** `devices`: what to join with from now on. */
  | { readonly type: 'start'; readonly invite?: Invite | null; readonly textOnly?: boolean; readonly autoNext: boolean; readonly blurFirst: boolean; readonly devices?: Readonly<Record<Device, boolean>> }
  /** Meets the friend, again or by another link; null: strangers. */
  | { readonly type: 'invite'; readonly invite: Invite | null }
  | { readonly type: 'skip' }
  | { readonly type: 'hold' }
  | { readonly type: 'stop' }
  | { readonly type: 'switch'; readonly device: Device; readonly on: boolean }
  /** With that device, or with both. */
  | { readonly type: 'problem-over'; readonly device?: Device }
  | { readonly type: 'auto-next'; readonly on: boolean }
  | { readonly type: 'blur'; readonly on: boolean }
  /** About the partner in that call, whoever is the partner now. */
  | { readonly type: 'complain'; readonly what: Complaint['what']; readonly sessionId: string; readonly reason?: Reason }
  | { readonly type: 'complaint-over' }
  /** The user wishes for something else than before. */
  | { readonly type: 'wish' }
  | { readonly type: 'blur-first'; readonly on: boolean };

/** What becomes of camera, microphone and screen. */
export type MediaEvent =
  /** `has`: who joins without a camera has none to switch on at once. */
  | { readonly type: 'media-ready'; readonly local: LocalView; readonly has: Readonly<Record<Device, boolean>> }
  /** They are not there yet. `allowed`: the user is not asked. */
  | { readonly type: 'media-slow'; readonly allowed: boolean }
  | { readonly type: 'media-failed'; readonly problem: MediaProblem }
  | { readonly type: 'media-changed'; readonly local: LocalView }
  | { readonly type: 'device-problem'; readonly problem: DeviceProblem };

/** What the server says, and whether it can be reached. */
export type ServerEvent =
  | { readonly type: 'online'; readonly fresh: boolean }
  | { readonly type: 'offline' }
  | { readonly type: 'limited'; readonly ms: number; readonly at: number }
  | { readonly type: 'banned'; readonly ban: Ban; readonly at: number }
  | { readonly type: 'waiting'; readonly crowd?: Crowd }
  /** The link is made. */
  | { readonly type: 'invited'; readonly code: string }
  | { readonly type: 'uninvited' }
  | { readonly type: 'proving' }
  | { readonly type: 'matched'; readonly match: Match }
  | { readonly type: 'refused'; readonly code: string; readonly retryAfterMs: number; readonly at: number }
  | { readonly type: 'parted'; readonly how: 'skipped' | 'left' }
  | { readonly type: 'complained'; readonly complaint: Complaint };

/** What is learned of the partner. */
export type PartnerEvent =
  | { readonly type: 'partner-view'; readonly view: PartnerView; readonly at: number }
  | { readonly type: 'partner-stream'; readonly stream: MediaStream }
  /** A frame of the picture is there; not told of each. */
  | { readonly type: 'frame' }
  | { readonly type: 'partner-quality'; readonly quality: Quality }
  | { readonly type: 'heard'; readonly heard: Heard; readonly at: number }
  | { readonly type: 'said'; readonly text: string; readonly at: number }
  | { readonly type: 'read' }
  /** What was said since then went into a connection that is gone. */
  | { readonly type: 'undelivered'; readonly since: number };

export type CallEvent =
  | UserEvent
  | MediaEvent
  | ServerEvent
  | PartnerEvent
  /** Everything was tried. */
  | { readonly type: 'peer-lost' }
  /** The browser makes no connection. */
  | { readonly type: 'peer-failed' }
  /** The pause, or the guard, that an effect asked for is over. */
  | { readonly type: 'elapsed' }
  | { readonly type: 'blur-over' }
  | { readonly type: 'former-over' }
  | { readonly type: 'skip-ready' };

/** What has to be done besides; the controller does it, in this order. */
export type Effect =
  | { readonly type: 'open-media' }
  | { readonly type: 'close-media' }
  | { readonly type: 'connect' }
  | { readonly type: 'disconnect' }
  | { readonly type: 'search'; readonly by: Search; readonly sessionId?: string }
  | { readonly type: 'leave' }
  | { readonly type: 'complain'; readonly complaint: Complaint }
  | { readonly type: 'open-peer'; readonly match: Match }
  | { readonly type: 'close-peer' }
  | { readonly type: 'apply-devices' }
  | { readonly type: 'pause'; readonly ms: number }
  | { readonly type: 'guard-skip'; readonly ms: number }
  | { readonly type: 'unblur-later'; readonly ms: number };

export interface Step {
  readonly state: CallState;
  readonly effects: readonly Effect[];
}

export const initialState: CallState = {
  ...nothingLocal,
  phase: { tag: 'idle', fresh: true },
  server: 'connecting',
  limited: null,
  devices: { mic: true, camera: true, screen: false },
  problems: [],
  invite: null,
  textOnly: false,
  autoNext: true,
  blurFirst: true,
  skipReady: true,
  skipped: null,
  former: null,
  complaint: null,
};

/** Somebody new, of whom nothing is known yet. */
export function meetPartner(match: Match, blurFirst = false): Partner {
  return { match, devices: initialState.devices, stream: null, view: null, quality: null, chat: emptyChat, blur: blurFirst ? 'fresh' : 'off' };
}

export const partnerOf = ({ phase }: Pick<CallState, 'phase'>): Partner | null => ('partner' in phase ? phase.partner : null);

/** Whether the two write to each other, and no more. */
export const isText = (state: CallState): boolean => (partnerOf(state)?.match.mode ?? (state.textOnly ? 'text' : null)) === 'text';

const noDevices: Devices = { mic: false, camera: false, screen: false };

/** As the partner is told of them. */
export const shownDevices = (state: CallState): Devices => (isText(state) ? noDevices : state.devices);
