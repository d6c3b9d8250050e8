import { io, type Socket } from 'socket.io-client';
import type { Ack, Candidate, ClientEvents, Description, IceConfig, Match, Refusal, Relayed, RequestName, ServerEvents } from './protocol';
import { type RelayName, Relays } from './relays';

export type SignalingEvent =
  /** `fresh`: a new identity; whatever the server knew of us before is gone. */
  | { readonly type: 'online'; readonly fresh: boolean }
  | { readonly type: 'offline' }
  /** The server takes no connection from here for a while; the next attempt is made then. */
  | { readonly type: 'limited'; readonly retryAfterMs: number }
  | { readonly type: 'waiting' }
  | { readonly type: 'matched'; readonly match: Match }
  | { readonly type: 'ice'; readonly ice: IceConfig }
  /** `sessionId`: the call that it belongs to, where the partner's page says so. */
  | { readonly type: 'description'; readonly description: Description; readonly sessionId?: string | undefined }
  | { readonly type: 'candidate'; readonly candidate: Candidate | null; readonly sessionId?: string | undefined }
  /** The server says that this call is over. */
  | { readonly type: 'ended'; readonly sessionId: string }
  | { readonly type: 'parted'; readonly how: 'skipped' | 'left' }
  | { readonly type: 'refused'; readonly refusal: Refusal };

export interface Signaling {
  /** Never rejects: no answer in time is a refusal `timeout`, no connection is a refusal `offline`. */
  request(name: RequestName): Promise<Ack>;
  /** To the partner in that call, and to nobody else; what cannot be sent is kept until it can. */
  describe(sessionId: string, description: Description): void;
  suggest(sessionId: string, candidate: Candidate | null): void;
  /** The call is over: nothing of it goes out any more. */
  forget(): void;
  /** Tries at once, where it would wait before it tries again. */
  retry(): void;
  /** The server hears it even if the page goes at once; `close` follows. */
  sayGoodbye(): void;
  /** For good; no event follows. */
  close(): void;
}

export type FlinxxSocket = Pick<
  Socket<ServerEvents, ClientEvents>,
  'id' | 'io' | 'connected' | 'recovered' | 'active' | 'on' | 'emit' | 'timeout' | 'connect' | 'disconnect' | 'removeAllListeners'
>;

/** Engine.IO's message, Socket.IO's DISCONNECT. */
const disconnectPacket = '41';
const ackTimeoutMs = 5000;
const reopenDelayMs = 2000;
/** The server replays fewer. */
const rememberedOffsets = 256;

type Emit = (name: RelayName, body: object, ack: (answer: Ack) => void) => void;

/** Why a connection was refused: polling carries the HTTP answer, the namespace a reason in `data`. */
interface ConnectError extends Error {
  readonly description?: unknown;
  readonly context?: unknown;
  readonly data?: { readonly code?: unknown; readonly retryAfterMs?: unknown };
}

/** How long the server wants to be left alone; null if that is not why it refused. */
function limitOf({ description, context, data }: ConnectError): number | null {
  if (data?.code === 'rate_limited') return typeof data.retryAfterMs === 'number' ? data.retryAfterMs : reopenDelayMs;
  if (description !== 429) return null;
  const seconds = Number((context as Partial<XMLHttpRequest> | undefined)?.getResponseHeader?.('Retry-After'));
  return seconds > 0 ? seconds * 1000 : reopenDelayMs;
}

/**
 * Whether an event is heard for the first time. After a recovery the client may deliver one that it had kept back, and the
 * server sends it again, for the client had not counted it yet. The offset that ends each event tells.
 */
function onceAnOffset(): (id: string | undefined, args: readonly unknown[]) => boolean {
  const seen = new Set<string>();
  let seenAs: string | undefined;
  return (id, args) => {
    const offset = args.at(-1);
    if (typeof offset !== 'string') return true;
    // Somebody new to the server: it counts anew.
    if (id !== seenAs) seen.clear();
    seenAs = id;
    if (seen.has(offset)) return false;
    seen.add(offset);
    const [oldest] = seen;
    if (seen.size > rememberedOffsets && oldest !== undefined) seen.delete(oldest);
    return true;
  };
}

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
class SocketSignaling implements Signaling {
  readonly #socket: FlinxxSocket;
  readonly #listener: (event: SignalingEvent) => void;
  readonly #relays: Relays;
  readonly #isNew = onceAnOffset();
  #reopening: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: FlinxxSocket, listener: (event: SignalingEvent) => void) {
    this.#socket = socket;
    this.#listener = listener;
    this.#relays = new Relays({
      isOpen: () => socket.connected,
      send: (name, body, ack) => (socket.emit as unknown as Emit).call(socket, name, body, ack),
      breaker: () => {
        const { engine } = socket.io;
        return () => {
          if (socket.connected && socket.io.engine === engine) engine.close();
        };
      },
      onEnded: (sessionId) => listener({ type: 'ended', sessionId }),
    });
    socket.on('connect', () => this.#connected());
    socket.on('disconnect', () => this.#fell());
    socket.on('connect_error', (error: ConnectError) => this.#refused(error));
    this.#hearServer();
  }

  async request(name: RequestName): Promise<Ack> {
    const socket = this.#socket;
    if (!socket.connected) return { ok: false, code: 'offline', message: 'Not connected to the server' };
    return new Promise((resolve) => {
      socket.timeout(ackTimeoutMs).emit(name, (error: Error | null, ack: Ack) => {
        if (error) resolve({ ok: false, code: 'timeout', message: 'The server did not answer' });
        else resolve(ack);
      });
    });
  }

  describe(sessionId: string, description: Description): void {
    if (description.type === 'offer') this.#relays.add('webrtc_offer', { offer: description, sessionId } as Relayed);
    else this.#relays.add('webrtc_answer', { answer: description, sessionId } as Relayed);
  }

  suggest(sessionId: string, candidate: Candidate | null): void {
    this.#relays.add('ice_candidate', { candidate, sessionId } as Relayed);
  }

  forget(): void {
    this.#relays.forgetAll();
  }

  retry(): void {
    if (this.#socket.connected) return;
    clearTimeout(this.#reopening);
    // Anew, so that no growing pause of before is waited out.
    this.#socket.disconnect().connect();
  }

  sayGoodbye(): void {
    const { connected, io: { engine } } = this.#socket;
    // The requests of polling end with the page; a beacon does not.
    if (!connected || engine.transport.name !== 'polling') return;
    navigator.sendBeacon?.(`/socket.io/?EIO=4&transport=polling&sid=${engine.id}`, disconnectPacket);
  }

  close(): void {
    this.#relays.forgetAll();
    clearTimeout(this.#reopening);
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
  }

  #connected(): void {
    if (!this.#socket.recovered) {
      this.#relays.forgetAll();
      return;
    }
    this.#listener({ type: 'online', fresh: false });
    this.#relays.sendAgain();
  }

  #fell(): void {
    this.#listener({ type: 'offline' });
    // The server ended it or refused us: the client does not come back by itself then.
    if (!this.#socket.active) this.#reopenAfter(reopenDelayMs);
  }

  #refused(error: ConnectError): void {
    const retryAfterMs = limitOf(error);
    if (retryAfterMs === null) return this.#fell();
    this.#listener({ type: 'offline' });
    this.#listener({ type: 'limited', retryAfterMs });
    // It would go on asking by itself, and each time in vain.
    this.#socket.disconnect();
    this.#reopenAfter(retryAfterMs);
  }

  #reopenAfter(ms: number): void {
    clearTimeout(this.#reopening);
    this.#reopening = setTimeout(() => this.#socket.connect(), ms);
  }

  #on<Name extends keyof ServerEvents>(name: Name, hear: (...args: Parameters<ServerEvents[Name]>) => SignalingEvent): void {
    const handler = (...args: Parameters<ServerEvents[Name]>): void => {
      if (this.#isNew(this.#socket.id, args)) this.#listener(hear(...args));
    };
    // What the compiler cannot see through is one handler of one event's arguments.
    this.#socket.on(name, handler as never);
  }

  #hearServer(): void {
    this.#on('user_registered', () => ({ type: 'online', fresh: true }));
    this.#on('waiting', () => ({ type: 'waiting' }));
    this.#on('partner_found', (match) => ({ type: 'matched', match }));
    this.#on('ice_servers', (ice) => ({ type: 'ice', ice }));
    this.#on('webrtc_offer', ({ offer, sessionId }) => ({ type: 'description', description: offer, sessionId }));
    this.#on('webrtc_answer', ({ answer, sessionId }) => ({ type: 'description', description: answer, sessionId }));
    this.#on('ice_candidate', ({ candidate, sessionId }) => ({ type: 'candidate', candidate, sessionId }));
    this.#on('user_skipped', () => ({ type: 'parted', how: 'skipped' }));
    this.#on('partner_disconnected', () => ({ type: 'parted', how: 'left' }));
    this.#on('error', (refusal) => ({ type: 'refused', refusal }));
  }
}

export const openSignaling = (listener: (event: SignalingEvent) => void, open = openSocket): Signaling => new SocketSignaling(open(), listener);
