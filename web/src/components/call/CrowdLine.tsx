import type { Crowd } from '../../core/wishes';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';

interface Props {
  readonly crowd: Crowd;
}

/** Who is here, and how long somebody who shares something comes first. */
export function CrowdLine({ crowd: { here, waiting, relaxAt } }: Props) {
  const text = useText().wishes;
  const now = useNow();
  const seconds = relaxAt === null ? null : Math.ceil((relaxAt - now) / 1000);
  return (
    <div className="mt-3 text-sm text-balance text-muted cramped:mt-1.5 cramped:text-xs short:mx-auto short:mt-1.5 short:max-w-64 short:text-xs">
      <p className="tabular-nums">{text.crowd(here, waiting)}</p>
      {seconds !== null && <p className="tabular-nums">{seconds > 0 ? text.relax(seconds) : text.relaxed}</p>}
    </div>
  );
}
