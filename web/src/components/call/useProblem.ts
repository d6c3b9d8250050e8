import type { CallState } from '../../core/state';
import { usePageProblems } from '../../hooks/usePageProblems';
import { useText } from '../../hooks/useText';
import { type Problem, problemText, type Way } from '../../presenter/problem';
import { sharePage } from '../share';
import type { CallActions } from './actions';

interface Handled {
  readonly problem: Problem | null;
  readonly onWay: (way: Way) => void;
  readonly onDismiss: () => void;
  /** The browser keeps the sound back; what is given plays it. */
  readonly onSilenced: (hear: (() => void) | null) => void;
}

/** What is wrong with the call or with the page, and what the ways on from it do. */
export function useProblem(state: CallState, actions: CallActions): Handled {
  const text = useText();
  const page = usePageProblems(actions.retryServer);
  const ways: Readonly<Record<Way, () => void>> = {
    useAnother: () => {
      for (const { device, problem } of state.problems) if (problem !== 'replaced') void actions.pickDevice(device);
    },
    hear: page.hear,
    tryNow: actions.retryServer,
    repair: () => {
      page.awake();
      actions.repair();
    },
    next: actions.skip,
    openSecurely: () => location.replace(location.href.replace(/^http:/, 'https:')),
    copyLink: () => void sharePage(text.home.title),
  };
  const problem = problemText(text, state, page);
  const dismissals = { devices: actions.dismissProblem, sleep: page.awake, complaint: actions.dismissComplaint };
  return {
    problem,
    onWay: (way) => ways[way](),
    onDismiss: () => {
      if (problem?.dismiss) dismissals[problem.dismiss]();
    },
    onSilenced: page.silenced,
  };
}
