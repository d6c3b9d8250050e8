import type { Devices } from './chat';
import * as patience from './patience';

/** What the connection to the partner is right now, as the browser says. */
export interface LinkFacts {
  /** Counts the connections that this call has used up. What is known of one does not hold for the next. */
  readonly epoch: number;
  readonly transport: RTCPeerConnectionState;
  /** The partner has closed it: nothing will come of it any more. */
  readonly over: boolean;
  /** The last description for it was refused, by this browser. What runs goes on; another path will not be had in this way. */
  readonly refused: boolean;
  /** So many times offer and answer have been exchanged; whether one of ours waits for its answer. */
  readonly rounds: number;
  readonly offering: boolean;
  /** No offer may be sent for a while: there were too many. */
  readonly spent: boolean;
  readonly channel: RTCDataChannelState;
  /** So many times the partner has said something over the channel. */
  readonly sayings: number;
  /** Of the partner, as last said over this connection's channel. */
  readonly devices: Devices | null;
  /** What the partner's description promises to send. */
  readonly promised: Readonly<Record<'audio' | 'video', boolean>>;
}

/** What has come in over a connection. They only grow. */
export interface Counts {
  /** Packets of sound, packets of pictures, and pictures that could be shown. */
  readonly audio: number;
  readonly video: number;
  readonly frames: number;
  /** Anything at all, also answers to checks of the path. */
  readonly life: number;
}

/** Moments are milliseconds; null is never. Those of the connection begin anew with each. */
export interface Known {
  readonly initiator: boolean;
  readonly at: number;
  /** Whether the server can be reached; since when patience is counted. */
  readonly server: boolean;
  readonly patientFrom: number;
  readonly link: LinkFacts;
  readonly counts: Counts | null;
  /** The first packets. */
  readonly upAt: number | null;
  /** Since when it has been up without a break. */
  readonly pathAt: number | null;
  readonly lifeAt: number | null;
  readonly audioAt: number | null;
  readonly videoAt: number | null;
  readonly frameAt: number | null;
  readonly saidAt: number | null;
  readonly roundAt: number | null;
  readonly overAt: number | null;
  /** Of the call. */
  readonly connectedAt: number | null;
  readonly brokenAt: number | null;
  /** Of the present interruption. */
  readonly restartAt: number | null;
  readonly restarts: number;
  readonly rebuildAt: number | null;
  /** A new way is to be looked for at once: the user said so, or the network is another one. */
  readonly urged: boolean;
  /** Another connection was built for want of pictures. */
  readonly pictureRepaired: boolean;
}

/** Restarts of ICE in one interruption, before another connection is built. */
export const maxRestarts = 3;

/** A page that did not run has learned nothing meanwhile: time beyond this does not count. */
const longestBeat = 1500;

export function beginKnowing(initiator: boolean, link: LinkFacts, now: number): Known {
  return {
    initiator, link, at: now, server: true, patientFrom: now, counts: null, upAt: null, pathAt: null, lifeAt: null, audioAt: null, videoAt: null,
    frameAt: null, saidAt: null, roundAt: null, overAt: null, connectedAt: null, brokenAt: null, restartAt: null, restarts: 0,
    rebuildAt: null, urged: false, pictureRepaired: false,
  };
}

/** Moves every moment, which its name tells. */
function skipTime(known: Known, ms: number): Known {
  const move = ([name, value]: [string, unknown]) => [name, value !== null && /(At|From)$/.test(name) ? (value as number) + ms : value];
  return Object.fromEntries(Object.entries(known).map(move)) as unknown as Known;
}

export const latest = (...times: readonly (number | null)[]): number | null =>
  times.reduce((last, time) => (last === null || (time !== null && time > last) ? time : last), null);

export const isPast = (then: number | null, ms: number, now: number): boolean => then !== null && now - then >= ms;

/** When something last came from the partner over this connection, or could have. */
export const lastSign = ({ lifeAt, audioAt, videoAt, saidAt, at }: Known): number => latest(lifeAt, audioAt, videoAt, saidAt) ?? at;

export const packetsAt = ({ audioAt, videoAt }: Known) => latest(audioAt, videoAt);

/** Whether sound or pictures should be coming in. A partner who says nothing of devices is taken to have them. */
export function isAwaited({ link: { devices } }: Known): boolean {
  return devices === null || devices.mic || devices.camera || devices.screen;
}

/** Packets have come over this connection, and still do. */
export function isUp(known: Known, now: number): boolean {
  const { link, counts, lifeAt } = known;
  const packets = packetsAt(known);
  const heard = latest(packets, known.saidAt);
  if (link.over || heard === null || !(link.transport === 'connected' || link.transport === 'connecting')) return false;
  const sign = latest(lifeAt, heard) as number;
  const flowed = isAwaited(known) && packets !== null && sign - packets < 1000;
  return counts === null || now - sign < (flowed ? patience.flowing : patience.resting);
}

/** The path is there, but neither sound nor pictures come, though they should. */
export function isSilent(known: Known, now: number): boolean {
  return known.counts !== null && isAwaited(known) && isPast(packetsAt(known) ?? known.upAt, patience.silent, now);
}

/** What is known after a look: at the connection and, where they could be read, at its counters. */
export function learn(before: Known, link: LinkFacts, read: Counts | null, now: number): Known {
  const gap = now - before.at;
  let known: Known = { ...(gap > longestBeat ? skipTime(before, gap - longestBeat) : before), at: now };
  if (link.epoch !== before.link.epoch) {
    known = {
      ...beginKnowing(known.initiator, link, now),
      server: known.server, patientFrom: known.patientFrom, connectedAt: known.connectedAt, brokenAt: known.brokenAt,
      pictureRepaired: known.pictureRepaired, rebuildAt: now,
    };
  }
  const when = (seen: boolean, then: number | null): number | null => (seen ? now : then);
  const old = known.counts;
  const past = link.epoch === before.link.epoch ? before.link : { rounds: 0, sayings: 0 };
  const grew = (name: keyof Counts): boolean => read !== null && read[name] > (old?.[name] ?? 0);
  known = {
    ...known,
    link,
    counts: read ?? old,
    lifeAt: when(grew('life'), known.lifeAt),
    audioAt: when(grew('audio'), known.audioAt),
    videoAt: when(grew('video'), known.videoAt),
    frameAt: when(grew('frames'), known.frameAt),
    saidAt: when(link.sayings > past.sayings, known.saidAt),
    roundAt: when(link.rounds > past.rounds, known.roundAt),
    overAt: link.over ? (known.overAt ?? now) : null,
  };
  const up = isUp(known, now);
  // A connection that had to be built anew while meeting is none of an interruption that comes later.
  if (up && known.connectedAt === null) known = { ...known, connectedAt: now, rebuildAt: null };
  known = { ...known, upAt: known.upAt ?? (up ? now : null), pathAt: up ? (known.pathAt ?? now) : null };
  // The partner may have been quicker with the restart.
  if (known.brokenAt !== null && link.rounds > past.rounds) known = { ...known, restartAt: known.restartAt ?? now };
  return mark(known, up, now);
}

/** A restart of long before, which the user had asked for, is none of this interruption. */
function interrupt(known: Known, now: number): Known {
  const old = isPast(known.restartAt, patience.restarted, now);
  return { ...known, brokenAt: now, ...(old && { restartAt: null, restarts: 0 }) };
}

/** Notes the beginning and the end of an interruption. */
function mark(known: Known, up: boolean, now: number): Known {
  if (known.connectedAt === null) return known;
  if (!up || isSilent(known, now)) return known.brokenAt === null ? interrupt(known, now) : known;
  const healthy = !isAwaited(known) || known.counts === null || packetsAt(known) !== null;
  const { link, restartAt, rebuildAt } = known;
  // A channel that was used and did not live through the interruption makes no chat: another connection is built.
  if (known.brokenAt === null || !healthy || (restartAt !== null && link.devices !== null && link.channel === 'closed')) return known;
  // What was asked for while the server was away is still to be done.
  return { ...known, brokenAt: null, restartAt: null, restarts: 0, rebuildAt: null, urged: known.urged && restartAt === null && rebuildAt === null };
}

/** What is known once that has been done about it. */
export function apply(known: Known, remedy: 'restart' | 'rebuild', now: number): Known {
  if (remedy === 'restart') return { ...known, restartAt: now, restarts: known.restarts + 1, urged: false };
  return { ...known, rebuildAt: now, urged: false, pictureRepaired: known.pictureRepaired || known.brokenAt === null };
}

export const urge = (known: Known): Known => ({ ...known, urged: true });

/** The server is there, or is not. With it patience begins anew: before, nothing could be tried. */
export function reach(known: Known, server: boolean, now: number): Known {
  if (!server || known.server) return { ...known, server };
  return { ...known, server, patientFrom: now, urged: known.urged || known.brokenAt !== null };
}
