import { onNextPress } from './speaker';

/** An audio context, as far as it is looked at here. Safari has a state that the others have not. */
export interface Running {
  readonly state: AudioContextState | 'interrupted';
  resume(): Promise<void>;
  addEventListener(type: 'statechange', listener: () => void): void;
  removeEventListener(type: 'statechange', listener: () => void): void;
}

/**
 * Has an audio context go on that was suspended by the system, or before the user has pressed anything. Not while it is
 * `interrupted`: there a try fails and leaves it in a state that says that it runs, in silence. Ends with what is returned.
 *
 *     running --interrupted (a phone call)--> waits --suspended--> resume at once, when the page is shown, or with a press
 */
export function keepRunning(context: Running): () => void {
  let unpress: (() => void) | null = null;
  const resume = () => {
    if (context.state !== 'suspended') return;
    void context.resume().catch(() => undefined);
    unpress ??= onNextPress(() => {
      unpress = null;
      resume();
    });
  };
  const shown = () => {
    if (document.visibilityState === 'visible') resume();
  };
  context.addEventListener('statechange', resume);
  document.addEventListener('visibilitychange', shown);
  resume();
  return () => {
    unpress?.();
    context.removeEventListener('statechange', resume);
    document.removeEventListener('visibilitychange', shown);
  };
}
