import { AvoidList } from './avoid';
import { addressInvite } from './invite';
import { lending } from './lending';
import { isAllowed, type MediaWish, openScreen } from './media';
import { watchNetwork } from './network';
import { Peer, type PeerOptions } from './peer';
import { Prepared, type Tracks } from './prepared';
import type { IceConfig } from './protocol';
import { prove } from './proof';
import { Recorder } from './recorder';
import { type Settings, settings } from './settings';
import { openSignaling, type Signaling, type SignalingEvent } from './signaling';
import { telemetry } from './telemetry';

export type PeerPart = Pick<
  Peer,
  'receive' | 'receiveCandidate' | 'useServers' | 'announce' | 'adapt' | 'say' | 'send' | 'restart' | 'rebuild' | 'facts' | 'stats' | 'close'
>;

export interface CallParts {
  readonly openMedia: (wish: MediaWish) => Promise<MediaStream>;
  /** Whether the browser opens them without asking the user. */
  readonly isAllowed: typeof isAllowed;
  readonly openScreen: () => Promise<MediaStream>;
  readonly openSignaling: (listener: (event: SignalingEvent) => void) => Signaling;
  readonly watchNetwork: typeof watchNetwork;
  /** Throws where the browser cannot make the connection. */
  readonly openPeer: (options: PeerOptions) => PeerPart;
  /** As well. */
  readonly prepare: (tracks: Tracks, ice: IceConfig | null) => Prepared;
  readonly settings: { readonly get: () => Settings; readonly change: (change: Partial<Settings>) => void };
  /** The browser's, as BCP 47 has them. */
  readonly languages: () => readonly string[];
  readonly avoid: Pick<AvoidList, 'get' | 'add'>;
  /** The friend's link, as the page's address has it. */
  readonly address: typeof addressInvite;
  readonly recorder: Pick<Recorder, 'hear' | 'sawFrame'>;
  readonly prove: (challenge: unknown, signal: AbortSignal) => Promise<string | null>;
  readonly now: () => number;
}

/** The browser's own. */
export const realParts: CallParts = {
  openMedia: (wish) => lending.take(wish),
  isAllowed,
  openScreen,
  openSignaling,
  watchNetwork,
  openPeer: (options) => new Peer(options),
  prepare: (tracks, ice) => new Prepared(tracks, ice, Date.now()),
  settings,
  languages: () => navigator.languages ?? [],
  avoid: new AvoidList(),
  address: addressInvite,
  recorder: new Recorder(telemetry),
  prove: (challenge, signal) => prove(challenge, signal),
  now: () => Date.now(),
};
