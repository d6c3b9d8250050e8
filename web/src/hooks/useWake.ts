import { useEffect } from 'react';

const beatMs = 1000;
/** A tab in the background beats as rarely as once a minute; one that shows a call or has just come to the front does not. */
const gapMs = 75_000;

/** Calls back when the page has been asleep and is awake again. */
export function useWake(onWake: () => void): void {
  useEffect(() => {
    let last = Date.now();
    const beat = () => {
      const now = Date.now();
      if (now - last > gapMs) onWake();
      last = now;
    };
    const timer = setInterval(beat, beatMs);
    document.addEventListener('resume', onWake);
    return () => {
      clearInterval(timer);
      document.removeEventListener('resume', onWake);
    };
  }, [onWake]);
}
