import { type LocalView, nothingLocal } from './localMedia';
import { type MediaWish, openMedia, openScreen } from './media';
import { watchNetwork } from './network';
import type { PartnerView } from './partner';
import { Peer, type PeerOptions } from './peer';
import type { Quality } from './quality';
import { Recorder } from './recorder';
import { type Settings, settings } from './settings';
import { openSignaling, type Signaling, type SignalingEvent } from './signaling';
import { type CallState, initialState } from './state';
import { emptyChat, type Chat } from './chat';
import { telemetry } from './telemetry';

export interface CallView extends LocalView {
  readonly state: CallState;
  readonly remote: MediaStream | null;
  readonly chat: Chat;
  /** How things stand with the partner; null while there is none. */
  readonly partner: PartnerView | null;
  /** Null until there is something to say. */
  readonly quality: Quality | null;
  /** False for a moment after a skip: a second press was not meant for the next partner. */
  readonly skipReady: boolean;
}

export type PeerPart = Pick<
  Peer,
  'receive' | 'receiveCandidate' | 'useServers' | 'announce' | 'say' | 'send' | 'restart' | 'rebuild' | 'facts' | 'stats' | 'close'
>;

export interface CallParts {
  readonly openMedia: (wish: MediaWish) => Promise<MediaStream>;
  readonly openScreen: () => Promise<MediaStream>;
  readonly openSignaling: (listener: (event: SignalingEvent) => void) => Signaling;
  readonly watchNetwork: typeof watchNetwork;
  /** Throws where the browser cannot make the connection. */
  readonly openPeer: (options: PeerOptions) => PeerPart;
  readonly settings: { readonly get: () => Settings; readonly change: (change: Partial<Settings>) => void };
  readonly recorder: Pick<Recorder, 'hear' | 'sawFrame' | 'read'>;
  readonly now: () => number;
}

/** The browser's own. */
export const realParts: CallParts = {
  openMedia,
  openScreen,
  openSignaling,
  watchNetwork,
  openPeer: (options) => new Peer(options),
  settings,
  recorder: new Recorder(telemetry),
  now: () => Date.now(),
};

export const noPartner = { remote: null, chat: emptyChat, partner: null, quality: null } as const;

export const initialView: CallView = {
  ...nothingLocal,
  state: initialState,
  ...noPartner,
  skipReady: true,
};
