import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';

interface Props {
  readonly since: number;
}

/** How long the call has been going on, as m:ss. */
export function Timer({ since }: Props) {
  const text = useText();
  const seconds = Math.max(0, Math.floor((useNow() - since) / 1000));
  const rest = String(seconds % 60).padStart(2, '0');
  return (
    <span role="timer" aria-label={text.call.timer} className="border-s border-line ps-3 tabular-nums">
      {`${Math.floor(seconds / 60)}:${rest}`}
    </span>
  );
}
