import { io, type Socket } from 'socket.io-client';
import { type Ban, readBan } from './ban';
import type { Ack, Candidate, ClientEvents, Description, IceConfig, Match, Refusal, Relayed, RequestName, ServerEvents } from './protocol';
import { keepRelays, type RelayName, type Relays } from './relays';

export type SignalingEvent =
  /** `fresh`: a new identity; whatever the server knew of us before is gone. */
  | { readonly type: 'online'; readonly fresh: boolean }
  | { readonly type: 'offline' }
  /** The server takes no connection from here for a while; the next attempt is made then. */
  | { readonly type: 'limited'; readonly retryAfterMs: number }
  /** The server takes nobody from here, and nothing is tried any more. */
  | { readonly type: 'banned'; readonly ban: Ban }
  /** `crowd`: what the server says of it, unread. */
  | { readonly type: 'waiting'; readonly crowd?: unknown }
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
  request(name: RequestName, body?: object): Promise<Ack>;
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

/** Why the server wants to be left alone; null if it does not. */
function refusalOf(error: ConnectError): Extract<SignalingEvent, { type: 'limited' | 'banned' }> | null {
  if (error.message === 'banned') return { type: 'banned', ban: readBan(error.data) };
  const retryAfterMs = limitOf(error);
  return retryAfterMs === null ? null : { type: 'limited', retryAfterMs };
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

/** Hears what the server says, each event once. */
function hearServer(socket: FlinxxSocket, listener: (event: SignalingEvent) => void): void {
  const isNew = onceAnOffset();
  const on = <Name extends keyof ServerEvents>(name: Name, read: (...args: Parameters<ServerEvents[Name]>) => SignalingEvent): void => {
    const handler = (...args: Parameters<ServerEvents[Name]>): void => {
      if (isNew(socket.id, args)) listener(read(...args));
    };
    // What the compiler cannot see through is one handler of one event's arguments.
    socket.on(name, handler as never);
  };
  on('user_registered', () => ({ type: 'online', fresh: true }));
  on('banned', (data) => ({ type: 'banned', ban: readBan(data) }));
  on('waiting', (crowd) => ({ type: 'waiting', crowd }));
  on('partner_found', (match) => ({ type: 'matched', match }));
  on('ice_servers', (ice) => ({ type: 'ice', ice }));
  on('webrtc_offer', ({ offer, sessionId }) => ({ type: 'description', description: offer, sessionId }));
  on('webrtc_answer', ({ answer, sessionId }) => ({ type: 'description', description: answer, sessionId }));
  on('ice_candidate', ({ candidate, sessionId }) => ({ type: 'candidate', candidate, sessionId }));
  on('user_skipped', () => ({ type: 'parted', how: 'skipped' }));
  on('partner_disconnected', () => ({ type: 'parted', how: 'left' }));
  on('error', (refusal) => ({ type: 'refused', refusal }));
}

/** Keeps the connection up, and says how it stands; what is returned tries at once, and stops a try that is due. */
function keepConnected(socket: FlinxxSocket, listener: (event: SignalingEvent) => void, relays: Relays) {
  let reopening: ReturnType<typeof setTimeout> | undefined;
  /** The server wants to be left alone. */
  let limited = false;
  const stop = (): void => clearTimeout(reopening);
  const reopenAfter = (ms: number): void => {
    stop();
    reopening = setTimeout(() => {
      limited = false;
      socket.connect();
    }, ms);
  };
  const reopen = (): void => {
    if (limited) return;
    stop();
    // Anew, so that no growing pause of before is waited out. Never within an event of the client's own: its manager would
    // take itself to be reconnecting from then on, and never reconnect again.
    reopening = setTimeout(() => {
      if (!socket.connected) socket.disconnect().connect();
    });
  };
  const fell = (): void => {
    // The server ended it or refused us: the client does not come back by itself then. The listener may want to try at once.
    if (!socket.active) reopenAfter(reopenDelayMs);
    listener({ type: 'offline' });
  };
  socket.on('connect', () => {
    if (!socket.recovered) {
      relays.forgetAll();
      return;
    }
    listener({ type: 'online', fresh: false });
    relays.sendAgain();
  });
  socket.on('disconnect', fell);
  socket.on('connect_error', (error: ConnectError) => {
    const refusal = refusalOf(error);
    if (refusal === null) return fell();
    limited = true;
    // It would go on asking by itself, and each time in vain.
    socket.disconnect();
    if (refusal.type === 'limited') reopenAfter(refusal.retryAfterMs);
    else stop();
    listener({ type: 'offline' });
    listener(refusal);
  });
  return { reopen, stop };
}

/** Closes the connection of now, if it is still that one then. */
function breakerOf(socket: FlinxxSocket): () => void {
  const { engine } = socket.io;
  return () => void (socket.connected && socket.io.engine === engine && engine.close());
}

function ask(socket: FlinxxSocket, name: RequestName, body?: object): Promise<Ack> {
  const breakOff = breakerOf(socket);
  return new Promise((resolve) => {
    const answered = (error: Error | null, ack: Ack): void => {
      if (!error) return resolve(ack);
      resolve({ ok: false, code: 'timeout', message: 'The server did not answer' });
      // As after another network: the heartbeat would tell, half a minute later.
      breakOff();
    };
    const asking = socket.timeout(ackTimeoutMs);
    // What the compiler cannot see is which body goes with which name.
    asking.emit(name, ...([...(body ? [body] : []), answered] as never));
  });
}

/** One connection to the server, which comes back by itself until it is closed. */
export function openSignaling(listener: (event: SignalingEvent) => void, open = openSocket): Signaling {
  const socket = open();
  const relays = keepRelays({
    isOpen: () => socket.connected,
    send: (name, body, ack) => (socket.emit as unknown as Emit).call(socket, name, body, ack),
    breaker: () => breakerOf(socket),
    onEnded: (sessionId) => listener({ type: 'ended', sessionId }),
  });
  const { reopen, stop } = keepConnected(socket, listener, relays);
  hearServer(socket, listener);
  return {
    async request(name, body) {
      if (!socket.connected) return { ok: false, code: 'offline', message: 'Not connected to the server' };
      return ask(socket, name, body);
    },
    describe(sessionId, description) {
      const { type } = description;
      relays.add(`webrtc_${type}`, { [type]: description, sessionId });
    },
    suggest: (sessionId, candidate) => relays.add('ice_candidate', { candidate, sessionId } as Relayed),
    forget: relays.forgetAll,
    retry() {
      if (!socket.connected) reopen();
    },
    sayGoodbye() {
      const { engine } = socket.io;
      // The requests of polling end with the page; a beacon does not.
      if (!socket.connected || engine.transport.name !== 'polling') return;
      navigator.sendBeacon?.(`/socket.io/?EIO=4&transport=polling&sid=${engine.id}`, disconnectPacket);
    },
    close() {
      relays.forgetAll();
      stop();
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}
