import type { CallParts, PeerPart } from './callParts';
import { Conversation } from './conversation';
import type { TrackKind } from './localMedia';
import type { PeerOptions } from './peer';
import type { Candidate, Description, IceConfig, Match } from './protocol';
import type { CallEvent, PartnerEvent } from './state';
import type { Devices } from './chat';
import { Watch } from './watch';

export interface MeetingOptions extends Pick<PeerOptions, 'tracks' | 'devices' | 'describe' | 'suggest'> {
  readonly parts: Pick<CallParts, 'openPeer' | 'now'>;
  readonly match: Match;
  /** Whether it can be reached. */
  readonly server: boolean;
  readonly onEvent: (event: PartnerEvent | Extract<CallEvent, { type: 'peer-lost' | 'peer-failed' }>) => void;
  /** The server is needed, and cannot be reached. */
  readonly onCutOff: () => void;
}

/** All that runs for one partner, from being introduced to parting: the connection, the watch over it, and the conversation. */
export class Meeting {
  readonly #options: MeetingOptions;
  readonly #conversation: Conversation;
  #peer: PeerPart | null = null;
  #watch: Watch | null = null;

  constructor(options: MeetingOptions) {
    const { parts, onEvent } = options;
    this.#options = options;
    this.#conversation = new Conversation({
      tell: (saying) => this.#peer?.say(saying) === true,
      onEvent: (event) => {
        onEvent(event);
        if (event.type === 'heard' && event.heard.devices) this.#watch?.look();
      },
      now: parts.now,
    });
  }

  open(): void {
    const { parts, match, server, tracks, devices, describe, suggest, onEvent, onCutOff } = this.#options;
    const { initiator, iceServers, iceTransportPolicy } = match;
    try {
      this.#peer = parts.openPeer({
        config: { iceServers, iceTransportPolicy },
        initiator, tracks, devices, describe, suggest,
        onChange: () => this.#watch?.look(),
        onStream: (stream) => onEvent({ type: 'partner-stream', stream }),
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
      onView: (view) => onEvent({ type: 'partner-view', view, at: parts.now() }),
      onQuality: (quality) => onEvent({ type: 'partner-quality', quality }),
      onReplaced: (since) => onEvent({ type: 'undelivered', since }),
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

  /** False if the partner cannot be told now, or there is nothing to say. */
  say(words: string): boolean {
    return this.#conversation.say(words);
  }
  setTyping(on: boolean): void {
    this.#conversation.setTyping(on);
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

  /** No event follows. */
  close(): void {
    this.#watch?.close();
    this.#conversation.close();
    this.#peer?.close();
    this.#peer = null;
  }
}
