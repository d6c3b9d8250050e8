import { useCallback, useRef, useState } from 'react';
import { telemetry } from '../core/telemetry';
import type { PageProblems } from '../presenter/problem';
import { useWake } from './useWake';

interface Handled extends PageProblems {
  readonly silenced: (hear: (() => void) | null) => void;
  readonly hear: () => void;
  readonly awake: () => void;
}

/** What goes wrong with the page itself: sound that the browser keeps back, and a tab that slept. */
export function usePageProblems(onWake: () => void): Handled {
  const [silent, setSilent] = useState(false);
  const [slept, setSlept] = useState(false);
  const play = useRef<(() => void) | null>(null);
  const silenced = useCallback((hear: (() => void) | null) => {
    play.current = hear;
    if (hear) telemetry.fail('autoplay_refused');
    setSilent(hear !== null);
  }, []);
  const hear = useCallback(() => {
    play.current?.();
    setSilent(false);
  }, []);
  const woke = useCallback(() => {
    setSlept(true);
    onWake();
  }, [onWake]);
  const awake = useCallback(() => setSlept(false), []);
  useWake(woke);
  return { silent, slept, silenced, hear, awake };
}
