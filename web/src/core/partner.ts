import { isPast, isUp, type Known, latest, maxRestarts } from './known';
import * as patience from './patience';

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
  /** Another way is due, and cannot be looked for yet: it was, too often. */
  readonly spent: boolean;
  readonly picture: 'coming' | 'shown' | 'off' | 'missing' | 'stuck';
  readonly sound: 'coming' | 'heard' | 'off' | 'missing';
  /** `mute`: the partner has said nothing on the channel, or refused it. `paused`: there is no path now. `gone`: the channel has ended. */
  readonly chat: 'open' | 'mute' | 'paused' | 'gone';
}

export interface Verdict extends PartnerView {
  readonly remedy: Remedy | null;
}

/** Nothing at all has come from the partner. */
const isUnanswered = ({ link }: Known): boolean => link.epoch === 0 && link.rounds === 0;

function remedyWhileMeeting(known: Known, now: number): Remedy | null {
  const { link, patientFrom, rebuildAt, roundAt, initiator } = known;
  const useless = link.over || link.refused;
  const dead = useless || link.transport === 'failed';
  if (isPast(patientFrom, isUnanswered(known) ? patience.unanswered : patience.unreached, now)) return 'give-up';
  if (rebuildAt !== null) return useless ? 'give-up' : null;
  const late = roundAt !== null && isPast(patientFrom, patience.rebuildMeeting + (initiator ? 0 : patience.giveWay), now);
  return dead || late ? 'rebuild' : null;
}

function remedyWhenBroken(known: Known, up: boolean, now: number): Remedy | null {
  const { link, brokenAt, restartAt, rebuildAt, roundAt, overAt } = known;
  const from = Math.max(brokenAt ?? now, known.patientFrom);
  if (isPast(from, up ? patience.silentInAll : patience.brokenInAll, now)) return 'give-up';
  if (rebuildAt !== null) {
    if (link.over || link.refused || isPast(latest(roundAt, rebuildAt), patience.rebuilt, now)) return 'give-up';
    if (!known.urged || !isPast(latest(restartAt, rebuildAt), patience.restartAgain, now)) return null;
    return up ? 'rebuild' : 'restart';
  }
  if (link.over) return isPast(overAt, patience.goodbye, now) ? 'rebuild' : null;
  if (link.refused) return 'rebuild';
  if (up) return remedyOfPath(known, now);
  return remedyWithoutPath(known, now);
}

/** The path is there, and still nothing comes, or no channel: another restart of ICE would change nothing. */
function remedyOfPath({ link, pathAt, brokenAt, audioAt, videoAt }: Known, now: number): Remedy | null {
  const flows = latest(audioAt, videoAt) !== null && !isPast(latest(audioAt, videoAt), patience.silent, now);
  const mute = link.channel === 'closed' && link.devices !== null && flows;
  return mute || isPast(latest(pathAt, brokenAt), patience.path, now) ? 'rebuild' : null;
}

function remedyWithoutPath(known: Known, now: number): Remedy | null {
  const { link, brokenAt, restartAt, roundAt, initiator, urged, restarts } = known;
  const again = restartAt === null || isPast(restartAt, patience.restartAgain, now);
  if (urged) return again ? 'restart' : null;
  // Our offer is on its way. A partner that is cut off answers it later.
  if (link.offering) return null;
  if (restartAt === null) {
    return initiator || link.transport === 'failed' || isPast(brokenAt, patience.giveWay, now) ? 'restart' : null;
  }
  const tried = isPast(latest(roundAt, restartAt), patience.restarted + (initiator ? 0 : patience.giveWay), now);
  if (!tried) return null;
  return restarts < maxRestarts ? 'restart' : 'rebuild';
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
  if (link.devices === null) return 'mute';
  return link.channel === 'open' ? 'open' : 'gone';
}

/** Pictures are promised and do not come, from a partner whose page follows when another connection is built. */
function wantsPicture(known: Known, picture: PartnerView['picture'], now: number): boolean {
  const { link, pathAt, frameAt, pictureRepaired } = known;
  if (pictureRepaired || link.devices === null || !link.promised.video) return false;
  return (picture === 'missing' || picture === 'stuck') && isPast(latest(pathAt, frameAt), patience.repairPicture, now);
}

function standOf(known: Known, up: boolean, now: number): Stand {
  if (known.connectedAt === null) {
    if (!isPast(known.patientFrom, patience.meeting, now)) return 'meeting';
    return isUnanswered(known) ? 'unanswered' : 'unreached';
  }
  if (known.brokenAt === null) return 'connected';
  return up && isPast(known.pathAt, patience.path, now) ? 'silent' : 'broken';
}

/** What helps. Nothing does as long as the server cannot be reached. */
function remedyFor(known: Known, up: boolean, picture: PartnerView['picture'], now: number): Remedy | null {
  if (!known.server) return null;
  if (known.connectedAt === null) return remedyWhileMeeting(known, now);
  if (known.brokenAt !== null) return remedyWhenBroken(known, up, now);
  if (known.urged) return isPast(known.restartAt, patience.restartAgain, now) || known.restartAt === null ? 'restart' : null;
  return wantsPicture(known, picture, now) ? 'rebuild' : null;
}

/** How things stand with the partner, and what is to be done now. */
export function judge(known: Known, now: number): Verdict {
  const up = isUp(known, now);
  const picture = pictureOf(known, now);
  const remedy = remedyFor(known, up, picture, now);
  const spent = known.link.spent && remedy !== null && remedy !== 'give-up';
  return {
    stand: standOf(known, up, now),
    long: isPast(known.brokenAt, patience.long, now),
    spent,
    picture,
    sound: soundOf(known, now),
    chat: chatOf(known, up),
    remedy: spent ? null : remedy,
  };
}
