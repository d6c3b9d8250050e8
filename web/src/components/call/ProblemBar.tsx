import { useNow } from '../../hooks/useNow';
import { useLanguage, useText } from '../../hooks/useText';
import { type Problem, type Way } from '../../presenter/problem';
import { AnyIcon } from '../AnyIcon';

interface CountdownProps {
  readonly until: number;
}

/** For the eye only: the alert has said it once in words. */
export function Countdown({ until }: CountdownProps) {
  const seconds = Math.max(0, Math.ceil((until - useNow()) / 1000));
  const narrow = new Intl.NumberFormat(useLanguage(), { style: 'unit', unit: 'second', unitDisplay: 'narrow' });
  return (
    <span aria-hidden="true" className="ms-auto min-w-[3.5ch] ps-2 text-end font-display text-2xl font-bold whitespace-nowrap">
      {narrow.format(seconds)}
    </span>
  );
}

interface Props {
  readonly problem: Problem | null;
  /** For the ear alone: the eye has it in the middle of the screen, with the ways on. */
  readonly quiet: boolean;
  /** On a phone on its side it stands beside the chat. */
  readonly chatOpen: boolean;
  readonly onWay: (way: Way) => void;
  readonly onDismiss: () => void;
}

/** What went wrong and what to do, with the button that does it. The live region is always there, so that its words are announced. */
export function ProblemBar({ problem, quiet, chatOpen, onWay, onDismiss }: Props) {
  const text = useText();
  const way = quiet ? undefined : problem?.way;
  return (
    <div
      className={`w-full max-w-md sm:max-w-xl ${chatOpen ? 'sm:short:max-w-[calc(100%-18.75rem)] sm:short:self-start' : 'short:max-w-lg'} ${quiet ? 'sr-only' : problem ? 'glass pointer-events-auto z-20 flex animate-rise flex-wrap items-center gap-x-3.5 gap-y-2 rounded-tile px-5 py-3.5 sm:flex-nowrap' : 'absolute'}`}
    >
      {problem && !quiet && <AnyIcon name={problem.good ? 'check' : 'alert'} className={`size-6 ${problem.good ? 'text-good' : 'text-warn'}`} />}
      <div role="alert" className={problem ? 'min-w-40 flex-1' : ''}>
        {problem && (
          <>
            <p className="font-semibold">{problem.title}</p>
            <p className="text-sm text-muted">
              <span>{problem.advice}</span>
              {problem.spoken && <span className="sr-only">{` ${problem.spoken}`}</span>}
            </p>
          </>
        )}
      </div>
      {!quiet && problem?.until !== undefined && <Countdown until={problem.until} />}
      {way && (
        <button
          type="button"
          onClick={() => onWay(way)}
          className="min-h-11 rounded-full bg-ink px-4 text-sm font-semibold whitespace-nowrap text-ground max-sm:ms-auto"
        >
          {text.way[way]}
        </button>
      )}
      {problem?.dismiss && (
        <button
          type="button"
          aria-label={text.way.dismiss}
          onClick={onDismiss}
          className="-me-2 grid size-11 place-items-center rounded-full hover:bg-hover"
        >
          <AnyIcon name="close" className="size-5" />
        </button>
      )}
    </div>
  );
}
