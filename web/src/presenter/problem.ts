import type { Complaint } from '../core/complaint';
import type { MediaProblem } from '../core/media';
import type { PartnerView } from '../core/partner';
import type { CallState, DeviceProblem } from '../core/state';
import type { ProblemText, Text } from '../text/type';

/** A way on: the one thing to press beside the words. */
export type Way = Exclude<keyof Text['way'], 'dismiss'>;

/** Problems that the page sees, and the call does not. */
export interface PageProblems {
  /** The browser plays no sound before the user has pressed something. */
  readonly silent: boolean;
  readonly slept: boolean;
}

export interface Problem extends ProblemText {
  readonly way?: Way;
  /** When the page goes on by itself; `spoken` says it for the ear. */
  readonly until?: number;
  readonly spoken?: string;
  /** What is taken note of by pressing it away. */
  readonly dismiss?: 'devices' | 'sleep' | 'complaint';
  /** It is none: something went well. */
  readonly good?: true;
}

/** What helps where the page can do nothing at this address, or in this browser. */
export function wayElsewhere(problem: MediaProblem): Way | null {
  if (problem === 'insecure') return 'openSecurely';
  return problem === 'unsupported' ? 'copyLink' : null;
}

const countdown = (text: Text, { ms, until }: { ms: number; until: number }) => ({
  until,
  spoken: text.problem.spoken(Math.ceil(ms / 1000)),
});

function deviceProblemText(text: Text, { device, problem, name }: DeviceProblem): ProblemText {
  const { cameraGone, cameraFailed, cameraOther, micGone, micFailed, micOther, instead } = text.problem;
  const [gone, failed, other] =
    device === 'camera' ? [cameraGone, cameraFailed, cameraOther] : [micGone, micFailed, micOther];
  if (problem === 'replaced') return name ? { ...other, advice: instead(name) } : other;
  return problem === 'unplugged' ? gone : failed;
}

/** One problem is shown for all devices: what came second is not hidden by what came first. */
function deviceProblemsText(text: Text, problems: readonly DeviceProblem[]): Problem {
  const lacking = problems.filter(({ problem }) => problem !== 'replaced');
  const way = lacking.length > 0 ? { way: 'useAnother' as const } : {};
  if (lacking.length === 2) {
    const { bothGone, bothFailed } = text.problem;
    const gone = lacking.some(({ problem }) => problem === 'unplugged');
    return { ...(gone ? bothGone : bothFailed), ...way, dismiss: 'devices' };
  }
  const words = problems.map((problem) => deviceProblemText(text, problem));
  const [title, advice] = [words.map((each) => each.title).join(' · '), words.map((each) => each.advice).join(' ')];
  return { title, advice, ...way, dismiss: 'devices' };
}

/** An interruption, what is being done about it, and after a while the way to somebody else. */
function interruptionText({ problem }: Text, server: CallState['server'], view: PartnerView | null): Problem {
  const way = view?.long || view?.spent ? 'next' : 'repair';
  if (view?.spent) return { ...problem.spent, way };
  if (view?.stand === 'silent') return { ...problem.nothing, way };
  return { ...(server === 'offline' ? problem.cutOff : problem.interrupted), way };
}

function serverText(text: Text, { phase, server, limited }: CallState): Problem | null {
  if (phase.tag === 'idle' || phase.tag === 'asking' || server !== 'offline') return null;
  if (limited) return { ...text.problem.connectLimited, ...countdown(text, limited) };
  return { ...('since' in phase ? text.problem.offlineInCall : text.problem.offline), way: 'tryNow' };
}

function complaintText({ safety }: Text, { what, outcome }: Complaint): Problem | null {
  if (outcome === 'sending') return null;
  if (outcome === 'done') return { ...(what === 'report' ? safety.thanks : safety.done), good: true, dismiss: 'complaint' };
  return { ...safety[outcome], dismiss: 'complaint' };
}

/** The first thing that is wrong, and what to do, if anything is. */
export function problemText(text: Text, state: CallState, { silent, slept }: PageProblems): Problem | null {
  const { phase, server, problems, complaint } = state;
  const { problem } = text;
  if (phase.tag === 'blocked') return problem.media[phase.problem];
  if (phase.tag === 'delayed') {
    return phase.code === 'rate_limited' ? { ...problem.rateLimited, ...countdown(text, phase) } : problem.serverSilent;
  }
  if (silent && 'since' in phase) return { ...problem.silent, way: 'hear' };
  const answer = complaint && complaintText(text, complaint);
  // An interruption has a way on.
  if (answer && phase.tag !== 'reconnecting') return answer;
  if (problems.length > 0) return deviceProblemsText(text, problems);
  if (slept && 'since' in phase) return { ...problem.slept, way: 'repair', dismiss: 'sleep' };
  if (phase.tag === 'reconnecting') return interruptionText(text, server, phase.partner.view);
  return serverText(text, state);
}
