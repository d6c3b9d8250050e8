import { useLayoutEffect, useState } from 'react';
import { isArrival } from '../core/arrival';
import { CallController } from '../core/controller';
import type { CallState } from '../core/state';
import { useStoreInSlices } from './useStore';

/** One that has begun before there was anything to show it. */
let begun: CallController | null = null;

/**
 * Somebody has come here by a press, and the page is about to be drawn: server and camera, which take longest, are asked before it
 * is. Whatever draws the page does so at once; if nothing has, nothing is left open.
 */
export function beginCall(): void {
  if (!isArrival()) return;
  const call = new CallController();
  begun = call;
  call.start();
  setTimeout(() => {
    if (begun !== call) return;
    begun = null;
    call.close();
  });
}

const isIdle = (call: CallController): boolean => call.store.get().phase.tag === 'idle';

function takeBegun(): CallController {
  const call = begun ?? new CallController();
  begun = null;
  return call;
}

/**
 * A call that starts with the component, if somebody has just come here, and leaves nothing behind when it goes. A page that is
 * loaded again, restored or shown again waits for a press.
 */
export function useCall(create: () => CallController = takeBegun, pressed = false): readonly [CallState, CallController] {
  const [call] = useState(create);
  const [hasBegun] = useState(() => !isIdle(call));
  const state = useStoreInSlices(call.store);
  useLayoutEffect(() => {
    let here = true;
    // Before the page is drawn, as above.
    queueMicrotask(() => {
      if (here && isIdle(call) && (isArrival() || pressed || hasBegun)) call.start();
    });
    // A page that is being closed says goodbye, so that the partner need not wait for it.
    globalThis.addEventListener('pagehide', call.leave);
    return () => {
      here = false;
      globalThis.removeEventListener('pagehide', call.leave);
      call.close();
    };
  }, [call, pressed, hasBegun]);
  return [state, call];
}
