import { useEffect, useState } from 'react';
import type { CallState } from '../core/state';

/** A move to another server, or a lost connection that comes back at once, is shorter. */
const quietMs = 2000;

/** The call as it is shown: a server that is away for a moment is no news while the call goes on. */
export function useShown(state: CallState): CallState {
  const isAway = state.server === 'offline';
  const [isNews, setNews] = useState(false);
  useEffect(() => {
    if (!isAway) return;
    const timer = setTimeout(() => setNews(true), quietMs);
    return () => {
      clearTimeout(timer);
      setNews(false);
    };
  }, [isAway]);
  return isAway && !isNews && state.phase.tag === 'inCall' ? { ...state, server: 'online' } : state;
}
