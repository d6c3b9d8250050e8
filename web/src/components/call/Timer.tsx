import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';

interface Props {
  readonly since: number;
}

/** A span of time as m:ss. */
export function minutes(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How long the call has been going on, as m:ss. */
export function Timer({ since }: Props) {
  const text = useText();
  return (
    <span role="timer" aria-label={text.call.timer} className="border-s border-line ps-3 [font-variant-numeric:tabular-nums]">
      {minutes(useNow() - since)}
    </span>
  );
}
