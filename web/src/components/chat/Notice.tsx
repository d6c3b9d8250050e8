import type { Phase } from '../../core/state';
import { useNow } from '../../hooks/useNow';
import type { ProblemText } from '../../text/en';
import { Icon } from '../Icon';

interface CountdownProps {
  readonly until: number;
}

/** For the eye only: the alert has said it once in words. */
function Countdown({ until }: CountdownProps) {
  const seconds = Math.max(0, Math.ceil((until - useNow()) / 1000));
  return (
    <span aria-hidden="true" className="ml-auto pl-2 font-display text-2xl font-bold tabular-nums">
      {seconds}&thinsp;s
    </span>
  );
}

interface Props {
  readonly problem: ProblemText | null;
  readonly phase: Phase;
}

/** What went wrong and what to do. The live region is always there, so that its words are announced. */
export function Notice({ problem, phase }: Props) {
  return (
    <div role="alert" className="w-full max-w-md">
      {problem && (
        <div className="glass flex animate-rise items-center gap-3.5 rounded-tile px-5 py-4">
          <Icon name="alert" className="size-6 text-warn" />
          <div>
            <p className="font-semibold">{problem.title}</p>
            <p className="text-sm text-muted">
              {problem.advice}
              {problem.spoken && <span className="sr-only"> {problem.spoken}</span>}
            </p>
          </div>
          {phase.tag === 'delayed' && <Countdown until={phase.until} />}
        </div>
      )}
    </div>
  );
}
