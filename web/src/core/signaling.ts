import { io, type Socket } from 'socket.io-client';
import type { Ack, Candidate, ClientEvents, Description, Match, Refusal, RequestName, ServerEvents } from './protocol';

export type SignalingEvent =
  /** `fresh`: a new identity; whatever the server knew of us before is gone. */
  | { readonly type: 'online'; readonly fresh: boolean }
  | { readonly type: 'offline' }
  | { readonly type: 'waiting' }
  | { readonly type: 'matched'; readonly match: Match }
  | { readonly type: 'description'; readonly description: Description }
  | { readonly type: 'candidate'; readonly candidate: Candidate | null }
  | { readonly type: 'parted'; readonly how: 'skipped' | 'left' }
  | { readonly type: 'refused'; readonly refusal: Refusal };

export interface Signaling {
  /** Never rejects: no answer in time is a refusal `timeout`, no connection is a refusal `offline`. */
  request(name: RequestName): Promise<Ack>;
  describe(description: Description): void;
  suggest(candidate: Candidate | null): void;
  /** For good; no event follows. */
  close(): void;
}

export type FlinxxSocket = Pick<
  Socket<ServerEvents, ClientEvents>,
  'connected' | 'recovered' | 'active' | 'on' | 'emit' | 'timeout' | 'connect' | 'disconnect' | 'removeAllListeners'
>;

const ackTimeoutMs = 5000;
const reopenDelayMs = 2000;

function openSocket(): FlinxxSocket {
  const socket: Socket<ServerEvents, ClientEvents> = io({
    forceNew: true,
    transports: ['websocket'],
    timeout: 8000,
    reconnectionDelay: 500,
    reconnectionDelayMax: 8000,
  });
  // A WebSocket at once is the quickest way; where something in between does not let it through, polling comes first.
  socket.on('connect_error', () => {
    socket.io.opts.transports = ['polling', 'websocket'];
  });
  return socket;
}

/** One connection to the server, which comes back by itself until it is closed. */
export function openSignaling(listener: (event: SignalingEvent) => void, open = openSocket): Signaling {
  const socket = open();
  // What could not be sent. It belongs to the session of before: sent when the server still knows us, else dropped.
  let held: (() => void)[] = [];
  let reopening: ReturnType<typeof setTimeout> | undefined;

  const relay = (send: () => void): void => {
    if (socket.connected) send();
    else held.push(send);
  };

  const fell = (): void => {
    listener({ type: 'offline' });
    // The server ended it or refused us: the client does not come back by itself then.
    if (!socket.active) {
      clearTimeout(reopening);
      reopening = setTimeout(() => socket.connect(), reopenDelayMs);
    }
  };

  socket.on('connect', () => {
    const sends = held;
    held = [];
    if (!socket.recovered) return;
    listener({ type: 'online', fresh: false });
    for (const send of sends) send();
  });
  socket.on('disconnect', fell);
  socket.on('connect_error', fell);
  socket.on('user_registered', () => listener({ type: 'online', fresh: true }));
  socket.on('waiting', () => listener({ type: 'waiting' }));
  socket.on('partner_found', (match) => listener({ type: 'matched', match }));
  socket.on('webrtc_offer', ({ offer }) => listener({ type: 'description', description: offer }));
  socket.on('webrtc_answer', ({ answer }) => listener({ type: 'description', description: answer }));
  socket.on('ice_candidate', ({ candidate }) => listener({ type: 'candidate', candidate }));
  socket.on('user_skipped', () => listener({ type: 'parted', how: 'skipped' }));
  socket.on('partner_disconnected', () => listener({ type: 'parted', how: 'left' }));
  socket.on('error', (refusal) => listener({ type: 'refused', refusal }));

  return {
    async request(name) {
      if (!socket.connected) return { ok: false, code: 'offline', message: 'Not connected to the server' };
      return new Promise((resolve) => {
        socket.timeout(ackTimeoutMs).emit(name, (error: Error | null, ack: Ack) => {
          if (error) resolve({ ok: false, code: 'timeout', message: 'The server did not answer' });
          else resolve(ack);
        });
      });
    },
    describe(description) {
      relay(() => {
        if (description.type === 'offer') socket.emit('webrtc_offer', { offer: description });
        else socket.emit('webrtc_answer', { answer: description });
      });
    },
    suggest(candidate) {
      relay(() => socket.emit('ice_candidate', { candidate }));
    },
    close() {
      clearTimeout(reopening);
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}
