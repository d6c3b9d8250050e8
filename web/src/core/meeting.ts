import type { CallParts, CallView, PeerPart } from './callParts';
import { Conversation } from './conversation';
import type { TrackKind } from './localMedia';
import type { PartnerView } from './partner';
import type { PeerOptions } from './peer';
import type { Candidate, Description, IceConfig, Match } from './protocol';
import type { CallEvent } from './state';
import type { Devices } from './chat';
import { Watch } from './watch';

export interface MeetingOptions extends Pick<PeerOptions, 'tracks' | 'devices' | 'describe' | 'suggest'> {
  readonly parts: Pick<CallParts, 'openPeer' | 'recorder' | 'now'>;
  readonly match: Match;
  /** Whether it can be reached. */
  readonly server: boolean;
  readonly onEvent: (event: CallEvent) => void;
  readonly onShow: (change: Partial<CallView>) => void;
  /** The server is needed, and cannot be reached. */
  readonly onCutOff: () => void;
}

/** All that belongs to one partner, from being introduced to parting: the connection, what is known of it, and what is said. */
export class Meeting {
  readonly #options: MeetingOptions;
  readonly #conversation: Conversation;
  #peer: PeerPart | null = null;
  #watch: Watch | null = null;
  #view: PartnerView | null = null;

  constructor(options: MeetingOptions) {
    const { parts, onEvent, onShow } = options;
    this.#options = options;
    this.#conversation = new Conversation({
      onChat: (chat) => onShow({ chat }),
      onDevices: (devices) => {
        onEvent({ type: 'partner-devices', devices });
        this.#watch?.look();
      },
      now: parts.now,
    });
  }

  open(): void {
    const { parts, match, server, tracks, devices, describe, suggest, onEvent, onShow, onCutOff } = this.#options;
    const { initiator, iceServers, iceTransportPolicy } = match;
    try {
      this.#peer = parts.openPeer({
        config: { iceServers, iceTransportPolicy },
        initiator, tracks, devices, describe, suggest,
        onChange: () => this.#watch?.look(),
        onStream: (remote) => onShow({ remote }),
        onSaying: (saying) => this.#conversation.hear(saying),
        onFailure: () => onEvent({ type: 'peer-failed' }),
      });
    } catch {
      onEvent({ type: 'peer-failed' });
      return;
    }
    this.#watch = new Watch({
      peer: this.#peer,
      initiator,
      server,
      now: parts.now,
      onView: (view) => this.#follow(view),
      onQuality: (quality) => {
        parts.recorder.read(quality);
        onShow({ quality });
      },
      onReplaced: (since) => this.#conversation.lose(since),
      onLost: () => onEvent({ type: 'peer-lost' }),
      onCutOff,
    });
  }

  receive(description: Description): void {
    this.#peer?.receive(description);
  }
  receiveCandidate(candidate: Candidate | null): void {
    this.#peer?.receiveCandidate(candidate);
  }
  useServers(ice: IceConfig): void {
    this.#peer?.useServers(ice);
  }
  send(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.#peer?.send(kind, track);
  }
  announce(devices: Devices): void {
    this.#peer?.announce(devices);
  }

  /** False if the partner cannot be told now. */
  say(text: string): boolean {
    if (this.#view?.chat !== 'open' || !this.#peer?.say({ type: 'text', text })) return false;
    this.#conversation.add(text);
    return true;
  }
  setTyping(on: boolean): void {
    this.#peer?.say({ type: 'typing', on });
  }
  markRead(): void {
    this.#conversation.markRead();
  }

  /** The server can be reached, or cannot. */
  reach(server: boolean): void {
    this.#watch?.reach(server);
  }
  repair(): void {
    this.#watch?.repair();
  }
  adapt(change: 'back' | 'other'): void {
    if (change === 'back') this.#watch?.networkReturned();
    else this.#watch?.repair();
  }

  /** No callback follows. */
  close(): void {
    this.#watch?.close();
    this.#conversation.close();
    this.#peer?.close();
    this.#peer = null;
  }

  #follow(view: PartnerView): void {
    const before = this.#view?.stand;
    this.#view = view;
    const { onEvent, onShow, parts } = this.#options;
    onShow({ partner: view });
    if (view.stand === before) return;
    if (view.stand === 'connected') onEvent({ type: 'peer-connected', at: parts.now() });
    else if (view.stand === 'broken' || view.stand === 'silent') onEvent({ type: 'peer-interrupted' });
  }
}
