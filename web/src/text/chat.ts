import type { MediaProblem } from '../core/media';
import type { Quality } from '../core/quality';
import type { CallState, Phase, Trouble } from '../core/state';
import type { ProblemText, Text } from './type';

export type Tone = 'rest' | 'search' | 'meeting' | 'good' | 'warning' | 'danger';

/** What helps: the one thing to press beside the words. */
export type Help = 'use-another' | 'hear' | 'try-now' | 'repair' | 'open-securely' | 'copy-link';

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

/** Where things stand, in words. */
export function statusText(text: Text, { phase, server }: CallState): string {
  switch (phase.tag) {
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

function serverText(text: Text, { phase, server, limited }: CallState): Problem | null {
  if (phase.tag === 'idle' || phase.tag === 'asking' || server !== 'offline') return null;
  if (limited) return { ...text.problem.connectLimited, ...countdown(text, limited) };
  return { ...('since' in phase ? text.problem.offlineInCall : text.problem.offline), help: 'try-now' };
}

/** The first thing that is wrong, and what to do, if anything is. */
export function problemText(text: Text, state: CallState, { silent, slept }: PageTroubles): Problem | null {
  const { phase, troubles } = state;
  const { problem } = text;
  if (phase.tag === 'blocked') return problem.media[phase.problem];
  if (phase.tag === 'delayed') {
    return phase.code === 'rate_limited' ? { ...problem.rateLimited, ...countdown(text, phase) } : problem.serverSilent;
  }
  if (silent && 'since' in phase) return { ...problem.silent, help: 'hear' };
  if (troubles.length > 0) return troublesText(text, troubles);
  if (slept && 'since' in phase) return { ...problem.slept, help: 'repair', dismissible: true };
  if (phase.tag === 'reconnecting') return { ...problem.stuck, help: 'repair' };
  return serverText(text, state);
}

/** What stands in the middle of the stage while the partner is not to be seen. */
export function stageText(text: Text, { phase, server }: CallState): { title: string; body: string } | null {
  switch (phase.tag) {
    case 'inCall':
    case 'reconnecting':
      return null;
    case 'parted': {
      const words = text.stage.parted[phase.how];
      return phase.held ? { title: words.title, body: text.stage.held } : words;
    }
    default:
      return text.stage[placeName(phase, server)];
  }
}
