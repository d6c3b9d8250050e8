import { useEffect, useState } from 'react';
import type { CallState, Phase } from '../core/state';
import { WakeLock } from '../core/wakeLock';

/** Nobody looks at these for long, or somebody has gone away from them. */
const idle: ReadonlySet<Phase['tag']> = new Set(['idle', 'blocked', 'banned']);

/** The screen stays on as long as somebody is met or looked for. */
export function useWakeLock({ phase }: CallState): void {
  const wanted = !idle.has(phase.tag) && !(phase.tag === 'parted' && phase.held);
  const [lock] = useState(() => new WakeLock());
  useEffect(() => {
    lock.want(wanted);
    return () => lock.want(false);
  }, [lock, wanted]);
}
