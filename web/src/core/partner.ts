import type { Devices } from './talk';

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
  readonly lifeAt: number | null;
  readonly audioAt: number | null;
  readonly videoAt: number | null;
  readonly frameAt: number | null;
  readonly saidAt: number | null;
  readonly settledAt: number | null;
  readonly overAt: number | null;
  /** Of the call. */
  readonly connectedAt: number | null;
  readonly brokenAt: number | null;
  readonly restartAt: number | null;
  readonly rebuildAt: number | null;
  /** A new way is to be looked for at once: the user said so, or the network is another one. */
  readonly urged: boolean;
  /** Another connection was built for want of pictures. */
  readonly pictureRepaired: boolean;
}

export type Stand =
  /** Just introduced. */
  | 'meeting'
  /** It takes longer than it should: no answer yet, or no way yet. */
  | 'unanswered'
  | 'unreached'
  | 'connected'
  /** Was connected: the path is interrupted, or it is there and nothing comes over it. */
  | 'broken'
  | 'silent';

/** What is to be done about it. */
export type Remedy = 'restart' | 'rebuild' | 'give-up';

/** What the page says about the partner. */
export interface PartnerView {
  readonly stand: Stand;
  /** Broken or silent for so long that the user should be offered the next partner. */
  readonly long: boolean;
  readonly picture: 'coming' | 'shown' | 'off' | 'missing' | 'stuck';
  readonly sound: 'coming' | 'heard' | 'off' | 'missing';
  /** `mute`: the partner has said nothing on the channel. `paused`: there is no path now. `gone`: the channel has ended. */
  readonly chat: 'open' | 'mute' | 'paused' | 'gone';
}

export interface Verdict extends PartnerView {
  readonly remedy: Remedy | null;
}

/** In milliseconds. */
export const patience = {
  /** Until "say hello" gives way to words that say what is missing, and a way on. */
  meeting: 5000,
  rebuildMeeting: 7000,
  unanswered: 10_000,
  unreached: 15_000,
  /** Without anything from a partner who was sending pictures or sound; and from one who was not. */
  flowing: 1800,
  resting: 8000,
  /** Without sound and pictures, though the path is there. */
  silent: 3000,
  picture: 4000,
  repairPicture: 7000,
  /** Whoever did not make the first offer leaves the restart to the other for so long. */
  yield: 2000,
  /** A closed channel may be the first sign of a goodbye that the server is about to tell. */
  goodbye: 500,
  restartAgain: 2000,
  restarted: 5000,
  rebuilt: 9000,
  long: 8000,
  silentInAll: 15_000,
  brokenInAll: 30_000,
} as const;

/** A page that did not run has learned nothing meanwhile: time beyond this does not count. */
const longestBeat = 1500;

export function beginKnowing(initiator: boolean, link: LinkFacts, now: number): Known {
  return {
    initiator, link, at: now, server: true, patientFrom: now, counts: null, upAt: null, lifeAt: null, audioAt: null, videoAt: null,
    frameAt: null, saidAt: null, settledAt: null, overAt: null, connectedAt: null, brokenAt: null, restartAt: null, rebuildAt: null,
    urged: false, pictureRepaired: false,
  };
}

const moments = [
  'patientFrom', 'upAt', 'lifeAt', 'audioAt', 'videoAt', 'frameAt', 'saidAt', 'settledAt', 'overAt', 'connectedAt', 'brokenAt',
  'restartAt', 'rebuildAt',
] as const;

function skipTime(known: Known, ms: number): Known {
  const later = moments.flatMap((name) => (known[name] === null ? [] : [[name, known[name] + ms]]));
  return { ...known, ...Object.fromEntries(later) };
}

const latest = (...times: readonly (number | null)[]): number | null =>
  times.reduce((last, time) => (last === null || (time !== null && time > last) ? time : last), null);

const isPast = (then: number | null, ms: number, now: number): boolean => then !== null && now - then >= ms;

/** When something last came from the partner over this connection, or could have. */
export const lastSign = ({ lifeAt, audioAt, videoAt, saidAt, at }: Known): number => latest(lifeAt, audioAt, videoAt, saidAt) ?? at;

const packetsAt = ({ audioAt, videoAt }: Known) => latest(audioAt, videoAt);

/** Whether sound or pictures should be coming in. A partner who says nothing of devices is taken to have them. */
function isAwaited({ link: { devices } }: Known): boolean {
  return devices === null || devices.mic || devices.camera || devices.screen;
}

/** Packets have come over this connection, and still do. */
function isUp(known: Known, now: number): boolean {
  const { link, counts, lifeAt } = known;
  const packets = packetsAt(known);
  const heard = latest(packets, known.saidAt);
  if (link.over || heard === null || !(link.transport === 'connected' || link.transport === 'connecting')) return false;
  const sign = latest(lifeAt, heard) as number;
  const flowed = isAwaited(known) && packets !== null && sign - packets < 1000;
  return counts === null || now - sign < (flowed ? patience.flowing : patience.resting);
}

/** The path is there, but neither sound nor pictures come, though they should. */
function isSilent(known: Known, now: number): boolean {
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
    settledAt: when(link.rounds > past.rounds, known.settledAt),
    overAt: link.over ? (known.overAt ?? now) : null,
  };
  const up = isUp(known, now);
  known = { ...known, upAt: known.upAt ?? (up ? now : null), connectedAt: known.connectedAt ?? (up ? now : null) };
  // The partner may have been quicker with the restart.
  if (known.brokenAt !== null && link.rounds > past.rounds) known = { ...known, restartAt: known.restartAt ?? now };
  return mark(known, up, now);
}

/** Notes the beginning and the end of an interruption. */
function mark(known: Known, up: boolean, now: number): Known {
  if (known.connectedAt === null) return known;
  if (!up || isSilent(known, now)) return { ...known, brokenAt: known.brokenAt ?? now };
  const healthy = !isAwaited(known) || known.counts === null || packetsAt(known) !== null;
  const { link, restartAt } = known;
  // A channel that did not live through the interruption makes no chat: another connection is built.
  if (known.brokenAt === null || !healthy || (restartAt !== null && link.channel === 'closed')) return known;
  return { ...known, brokenAt: null, restartAt: null, rebuildAt: null, urged: false };
}

/** Nothing at all has come from the partner. */
const isUnanswered = ({ link }: Known): boolean => link.epoch === 0 && link.rounds === 0;

function remedyWhileMeeting(known: Known, now: number): Remedy | null {
  const { link, patientFrom, rebuildAt, settledAt, initiator } = known;
  const useless = link.over || link.refused;
  const dead = useless || link.transport === 'failed';
  if (isPast(patientFrom, isUnanswered(known) ? patience.unanswered : patience.unreached, now)) return 'give-up';
  if (rebuildAt !== null) return useless ? 'give-up' : null;
  const late = settledAt !== null && isPast(patientFrom, patience.rebuildMeeting + (initiator ? 0 : patience.yield), now);
  return dead || late ? 'rebuild' : null;
}

function remedyWhenBroken(known: Known, up: boolean, now: number): Remedy | null {
  const { link, brokenAt, restartAt, rebuildAt, settledAt, overAt, initiator } = known;
  const from = Math.max(brokenAt ?? now, known.patientFrom);
  if (isPast(from, up ? patience.silentInAll : patience.brokenInAll, now)) return 'give-up';
  if (rebuildAt !== null) return link.over || link.refused || isPast(latest(settledAt, rebuildAt), patience.rebuilt, now) ? 'give-up' : null;
  if (link.over) return isPast(overAt, patience.goodbye, now) ? 'rebuild' : null;
  if (link.refused) return 'rebuild';
  // The path is there, and still nothing comes, or no channel: another restart of ICE would change nothing.
  if (up) return isPast(brokenAt, restartAt === null ? patience.yield : 0, now) ? 'rebuild' : null;
  // Our offer is on its way. Who is cut off answers when that is over.
  if (link.offering) return null;
  if (restartAt === null) {
    const mine = initiator || known.urged || link.transport === 'failed' || isPast(brokenAt, patience.yield, now);
    return mine ? 'restart' : null;
  }
  if (!isPast(restartAt, patience.restartAgain, now)) return null;
  if (known.urged) return 'restart';
  return link.transport === 'failed' || isPast(latest(settledAt, restartAt), patience.restarted, now) ? 'rebuild' : null;
}

function pictureOf(known: Known, now: number): PartnerView['picture'] {
  const { link, upAt, videoAt, frameAt } = known;
  const { devices, promised } = link;
  if (devices && !devices.camera && !devices.screen) return 'off';
  if (known.counts === null) return 'shown';
  // What was missed before is not on its way only because the connection is another one.
  const patient = !known.pictureRepaired && !isPast(upAt, patience.picture, now);
  if (!promised.video) return patient ? 'coming' : 'missing';
  if (frameAt === null) return patient ? 'coming' : 'missing';
  // A screen on which nothing moves sends next to nothing.
  if (devices?.screen) return 'shown';
  return isPast(videoAt, patience.picture, now) || isPast(frameAt, patience.picture + 1000, now) ? 'stuck' : 'shown';
}

function soundOf(known: Known, now: number): PartnerView['sound'] {
  const { link, upAt, audioAt } = known;
  if (link.devices && !link.devices.mic) return 'off';
  if (known.counts === null) return 'heard';
  if (audioAt === null || !link.promised.audio) return isPast(upAt, patience.picture, now) ? 'missing' : 'coming';
  return isPast(audioAt, patience.picture, now) ? 'missing' : 'heard';
}

function chatOf({ link }: Known, up: boolean): PartnerView['chat'] {
  if (!up) return 'paused';
  if (link.channel === 'closed' || link.channel === 'closing') return 'gone';
  return link.channel === 'open' && link.devices !== null ? 'open' : 'mute';
}

/** Pictures are promised and do not come, from a partner whose page follows when another connection is built. */
function wantsPicture(known: Known, picture: PartnerView['picture'], now: number): boolean {
  const { link, upAt, frameAt, pictureRepaired } = known;
  if (pictureRepaired || link.devices === null || !link.promised.video) return false;
  return (picture === 'missing' || picture === 'stuck') && isPast(latest(upAt, frameAt), patience.repairPicture, now);
}

function standOf(known: Known, up: boolean, now: number): Stand {
  if (known.connectedAt === null) {
    if (!isPast(known.patientFrom, patience.meeting, now)) return 'meeting';
    return isUnanswered(known) ? 'unanswered' : 'unreached';
  }
  if (known.brokenAt === null) return 'connected';
  return up ? 'silent' : 'broken';
}

/** How things stand with the partner, and what helps. Nothing helps as long as the server cannot be reached. */
export function judge(known: Known, now: number): Verdict {
  const up = isUp(known, now);
  const stand = standOf(known, up, now);
  const picture = pictureOf(known, now);
  let remedy: Remedy | null = null;
  if (known.server) {
    if (known.connectedAt === null) remedy = remedyWhileMeeting(known, now);
    else if (known.brokenAt !== null) remedy = remedyWhenBroken(known, up, now);
    else if (known.urged) remedy = isPast(known.restartAt, patience.restartAgain, now) || known.restartAt === null ? 'restart' : null;
    else if (wantsPicture(known, picture, now)) remedy = 'rebuild';
  }
  return {
    stand,
    long: isPast(known.brokenAt, patience.long, now),
    picture,
    sound: soundOf(known, now),
    chat: chatOf(known, up),
    remedy,
  };
}

/** What is known once that has been done. */
export function apply(known: Known, remedy: Exclude<Remedy, 'give-up'>, now: number): Known {
  if (remedy === 'restart') return { ...known, restartAt: now, urged: false };
  return { ...known, rebuildAt: now, urged: false, pictureRepaired: known.pictureRepaired || known.brokenAt === null };
}

export const urge = (known: Known): Known => ({ ...known, urged: true });

/** The server is there, or is not. With it patience begins anew: before, nothing could be tried. */
export function reach(known: Known, server: boolean, now: number): Known {
  return server && !known.server ? { ...known, server, patientFrom: now } : { ...known, server };
}
