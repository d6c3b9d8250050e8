import type { CallParts, PeerPart } from './callParts';
import { Conversation } from './conversation';
import type { PeerOptions } from './peer';
import type { Prepared } from './prepared';
import type { Match } from './protocol';
import type { CallEvent, PartnerEvent } from './state';
import { savesData } from './sending';
import { Watch } from './watch';

/** Less than a new picture is covered for: by then it is as good as it may be. */
const freshMs = 1500;

export interface MeetingOptions extends Pick<PeerOptions, 'tracks' | 'devices' | 'describe' | 'suggest'> {
  readonly parts: Pick<CallParts, 'openPeer' | 'now'>;
  readonly match: Match;
  /** The connection that was made for whoever comes. */
  readonly prepared: Prepared | null;
  /** Whether it can be reached. */
  readonly server: boolean;
  readonly onEvent: (event: PartnerEvent | Extract<CallEvent, { type: 'peer-lost' | 'peer-failed' }>) => void;
  /** The server is needed, and cannot be reached. */
  readonly onCutOff: () => void;
}

/** All that runs for one partner, from being introduced to parting: the connection, the watch over it, and the conversation. */
export class Meeting {
  readonly #options: MeetingOptions;
  readonly conversation: Conversation;
  /** Null before it is open, after it is closed, and where the browser makes no connection. */
  peer: PeerPart | null = null;
  watch: Watch | null = null;
  #relayed = false;
  #fresh = true;
  #sharpening: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MeetingOptions) {
    const { parts, onEvent } = options;
    this.#options = options;
    this.conversation = new Conversation({
      tell: (saying) => this.peer?.say(saying) === true,
      onEvent: (event) => {
        onEvent(event);
        if (event.type === 'heard' && event.heard.devices) this.watch?.look();
      },
      now: parts.now,
    });
  }

  open(): void {
    const { parts, match, prepared, server, tracks, devices, describe, suggest, onEvent, onCutOff } = this.#options;
    const { initiator, iceServers, iceTransportPolicy } = match;
    try {
      this.peer = parts.openPeer({
        config: { iceServers, iceTransportPolicy },
        initiator, prepared, offered: match.offered === true, tracks, devices, describe, suggest,
        onChange: () => this.watch?.look(),
        onStream: (stream) => onEvent({ type: 'partner-stream', stream }),
        onSaying: (saying) => this.conversation.hear(saying),
        onFailure: () => onEvent({ type: 'peer-failed' }),
      });
    } catch {
      onEvent({ type: 'peer-failed' });
      return;
    }
    this.watch = new Watch({
      peer: this.peer,
      initiator,
      server,
      now: parts.now,
      onView: (view) => {
        if (view.stand === 'connected') this.#sharpening ??= setTimeout(this.#sharpen, freshMs);
        onEvent({ type: 'partner-view', view, at: parts.now() });
      },
      onQuality: (quality) => {
        if (quality.path !== null && (quality.path === 'relay') !== this.#relayed) {
          this.#relayed = !this.#relayed;
          this.#adapt();
        }
        onEvent({ type: 'partner-quality', quality });
      },
      onReplaced: (since) => onEvent({ type: 'undelivered', since }),
      onLost: () => onEvent({ type: 'peer-lost' }),
      onCutOff,
    });
    this.#adapt();
    document.addEventListener('visibilitychange', this.#adapt);
  }

  /** No event follows. `lingering`: the next one is more urgent. */
  close(lingering = false): void {
    document.removeEventListener('visibilitychange', this.#adapt);
    clearTimeout(this.#sharpening);
    this.watch?.close();
    this.conversation.close();
    this.peer?.close(lingering);
    this.peer = null;
  }

  readonly #sharpen = (): void => {
    this.#fresh = false;
    this.#adapt();
  };

  readonly #adapt = (): void =>
    this.peer?.adapt({ saveData: savesData(), relayed: this.#relayed, hidden: document.visibilityState === 'hidden', fresh: this.#fresh });
}
