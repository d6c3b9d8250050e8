import { useLayoutEffect, useState } from 'react';
import { isArrival } from '../core/arrival';
import { CallController } from '../core/controller';
import type { CallState } from '../core/state';
import { useStore } from './useStore';

/**
 * A call that starts with the component, if somebody has just come here, and leaves nothing behind when it goes. A page that is
 * loaded again, restored or shown again waits for a press.
 */
export function useCall(create: () => CallController = () => new CallController(), pressed = false): readonly [CallState, CallController] {
  const [call] = useState(create);
  const state = useStore(call.store);
  useLayoutEffect(() => {
    let here = true;
    // The server and the camera take longest: they are asked before the page is drawn.
    queueMicrotask(() => {
      if (here && (isArrival() || pressed)) call.start();
    });
    // A page that is being closed says goodbye, so that the partner need not wait for it.
    globalThis.addEventListener('pagehide', call.leave);
    return () => {
      here = false;
      globalThis.removeEventListener('pagehide', call.leave);
      call.close();
    };
  }, [call, pressed]);
  return [state, call];
}
