import type { MediaProblem } from '../core/media';
import type { PartnerView } from '../core/partner';
import type { Quality } from '../core/quality';
import type { CallState, Phase, Trouble } from '../core/state';
import type { ProblemText, Text } from './type';

export type Tone = 'rest' | 'search' | 'meeting' | 'good' | 'warning' | 'danger';

/** What helps: the one thing to press beside the words. */
export type Help = 'use-another' | 'hear' | 'try-now' | 'repair' | 'next' | 'open-securely' | 'copy-link';

/** Troubles that the page sees, and the call does not. */
export interface PageTroubles {
  /** The browser plays no sound before the user has pressed something. */
  readonly silent: boolean;
  readonly slept: boolean;
}

export interface Problem extends ProblemText {
  readonly help?: Help;
  /** When the page goes on by itself; `spoken` says it for the ear. */
  readonly until?: number;
  readonly spoken?: string;
  readonly dismissible?: boolean;
}

/** Some places have another name when the server, or the way here, is the reason. */
function placeName(phase: Exclude<Phase, { tag: 'parted' | 'inCall' | 'reconnecting' }>, server: CallState['server']) {
  const { tag } = phase;
  if (tag === 'idle') return phase.fresh ? 'ready' : tag;
  if (tag === 'blocked') return wayElsewhere(phase.problem) ? 'elsewhere' : tag;
  if (server === 'offline' && (tag === 'searching' || tag === 'waiting' || tag === 'delayed')) return 'offline';
  return tag === 'delayed' && phase.code !== 'rate_limited' ? 'silent' : tag;
}

/** What a meeting lacks that takes longer than it should. */
const lackOf = (partner: PartnerView | null) =>
  partner?.stand === 'unanswered' || partner?.stand === 'unreached' ? partner.stand : null;

/** Where things stand, in words. */
export function statusText(text: Text, { phase, server }: CallState, partner: PartnerView | null): string {
  switch (phase.tag) {
    case 'negotiating':
      return text.status[lackOf(partner) ? 'slow' : 'negotiating'];
    case 'parted':
      return text.status.parted[phase.how];
    case 'inCall':
    case 'reconnecting':
      return text.status[phase.tag];
    default:
      return text.status[placeName(phase, server)];
  }
}

const tones: Readonly<Record<Phase['tag'], Tone>> = {
  idle: 'rest',
  asking: 'warning',
  blocked: 'danger',
  connecting: 'warning',
  searching: 'search',
  waiting: 'search',
  delayed: 'warning',
  negotiating: 'meeting',
  inCall: 'good',
  reconnecting: 'warning',
  parted: 'rest',
};

/** How things stand, for a colour. */
export function statusTone({ phase: { tag }, server }: CallState, quality: Quality | null): Tone {
  if (server === 'offline' && tag !== 'idle' && tag !== 'blocked') return 'warning';
  return tag === 'inCall' && quality?.level === 'poor' ? 'warning' : tones[tag];
}

/** What helps where the page can do nothing at this address, or in this browser. */
export function wayElsewhere(problem: MediaProblem): Help | null {
  if (problem === 'insecure') return 'open-securely';
  return problem === 'unsupported' ? 'copy-link' : null;
}

const helpNames: Readonly<Record<Help, keyof Text['help']>> = {
  'use-another': 'useAnother',
  hear: 'hear',
  'try-now': 'tryNow',
  repair: 'repair',
  next: 'next',
  'open-securely': 'openSecurely',
  'copy-link': 'copyLink',
};

export const helpText = (text: Text, name: Help): string => text.help[helpNames[name]];

const countdown = (text: Text, { ms, until }: { ms: number; until: number }) => ({
  until,
  spoken: text.problem.spoken(Math.ceil(ms / 1000)),
});

function troubleText(text: Text, { device, problem, name }: Trouble): ProblemText {
  const { cameraGone, cameraFailed, cameraOther, micGone, micFailed, micOther, instead } = text.problem;
  const [gone, failed, other] =
    device === 'camera' ? [cameraGone, cameraFailed, cameraOther] : [micGone, micFailed, micOther];
  if (problem === 'replaced') return name ? { ...other, advice: instead(name) } : other;
  return problem === 'unplugged' ? gone : failed;
}

/** One notice for all devices: what came second is not hidden by what came first. */
function troublesText(text: Text, troubles: readonly Trouble[]): Problem {
  const lacking = troubles.filter(({ problem }) => problem !== 'replaced');
  const help = lacking.length > 0 ? { help: 'use-another' as const } : {};
  if (lacking.length === 2) {
    const { bothGone, bothFailed } = text.problem;
    const gone = lacking.some(({ problem }) => problem === 'unplugged');
    return { ...(gone ? bothGone : bothFailed), ...help, dismissible: true };
  }
  const words = troubles.map((trouble) => troubleText(text, trouble));
  const [title, advice] = [words.map((each) => each.title).join(' · '), words.map((each) => each.advice).join(' ')];
  return { title, advice, ...help, dismissible: true };
}

/** An interruption, what is being done about it, and after a while the way to somebody else. */
function interruptionText({ problem }: Text, server: CallState['server'], partner: PartnerView | null): Problem {
  const help = partner?.long ? 'next' : 'repair';
  if (partner?.stand === 'silent') return { ...problem.nothing, help };
  return { ...(server === 'offline' ? problem.cutOff : problem.interrupted), help };
}

function serverText(text: Text, { phase, server, limited }: CallState): Problem | null {
  if (phase.tag === 'idle' || phase.tag === 'asking' || server !== 'offline') return null;
  if (limited) return { ...text.problem.connectLimited, ...countdown(text, limited) };
  return { ...('since' in phase ? text.problem.offlineInCall : text.problem.offline), help: 'try-now' };
}

/** The first thing that is wrong, and what to do, if anything is. */
export function problemText(
  text: Text,
  state: CallState,
  partner: PartnerView | null,
  { silent, slept }: PageTroubles,
): Problem | null {
  const { phase, server, troubles } = state;
  const { problem } = text;
  if (phase.tag === 'blocked') return problem.media[phase.problem];
  if (phase.tag === 'delayed') {
    return phase.code === 'rate_limited' ? { ...problem.rateLimited, ...countdown(text, phase) } : problem.serverSilent;
  }
  if (silent && 'since' in phase) return { ...problem.silent, help: 'hear' };
  if (troubles.length > 0) return troublesText(text, troubles);
  if (slept && 'since' in phase) return { ...problem.slept, help: 'repair', dismissible: true };
  if (phase.tag === 'reconnecting') return interruptionText(text, server, partner);
  return serverText(text, state);
}

/** What stands in the middle of the stage while the partner is not to be seen. */
export function stageText(
  text: Text,
  { phase, server }: CallState,
  partner: PartnerView | null,
): { title: string; body: string } | null {
  switch (phase.tag) {
    case 'negotiating':
      return text.stage[lackOf(partner) ?? 'negotiating'];
    case 'inCall':
    case 'reconnecting':
      return null;
    case 'parted': {
      const words = text.stage.parted[phase.how];
      return phase.held && phase.how !== 'failed' ? { title: words.title, body: text.stage.held } : words;
    }
    default:
      return text.stage[placeName(phase, server)];
  }
}

/** What can be said of the partner's picture and sound where they are not as they should be. */
export function lackText({ chat }: Text, partner: PartnerView | null): { picture: string | null; sound: string | null } {
  const pictures = { coming: null, shown: null, off: chat.partnerCameraOff, missing: chat.noPicture, stuck: chat.stuckPicture };
  const sounds = { coming: null, heard: null, off: chat.partnerMuted, missing: chat.noSound };
  return { picture: pictures[partner?.picture ?? 'coming'], sound: sounds[partner?.sound ?? 'coming'] };
}

/** Why nothing can be written to the partner; null where it can. */
export function chatLack({ talk }: Text, partner: PartnerView | null): string | null {
  if (!partner || partner.stand === 'meeting' || partner.stand === 'unanswered' || partner.stand === 'unreached') return talk.away;
  return partner.chat === 'open' ? null : talk[partner.chat];
}
