import { useCallback, useEffect, useState } from 'react';
import { type CallState, isText, type Partner, partnerOf } from '../core/state';

/** Longer than the first frame of a picture that comes. */
const patienceMs = 1000;

const hasPicture = ({ devices: { camera, screen } }: Partner): boolean => camera || screen;

/** Whether the first frame of a partner who has just been met is still to come; and what is to be called with it. */
export function useArrival(state: CallState): readonly [boolean, () => void] {
  const { phase } = state;
  const [met, setMet] = useState<{ readonly in: string | null; readonly seen: boolean }>({ in: null, seen: true });
  const sessionId = partnerOf(state)?.match.sessionId ?? null;
  if (phase.tag === 'negotiating' && met.in !== sessionId) setMet({ in: sessionId, seen: false });
  const see = useCallback(() => setMet((now) => (now.seen ? now : { ...now, seen: true })), []);
  const isComing = phase.tag === 'inCall' && met.in === sessionId && !met.seen && hasPicture(phase.partner) && !isText(state);
  useEffect(() => {
    if (!isComing) return undefined;
    const timer = setTimeout(see, patienceMs);
    return () => clearTimeout(timer);
  }, [isComing, see]);
  return [isComing, see];
}
