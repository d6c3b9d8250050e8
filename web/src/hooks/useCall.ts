import { useEffect, useState, useSyncExternalStore } from 'react';
import { Call } from '../core/call';
import type { CallView } from '../core/callParts';
import { takePress } from '../core/press';

/**
 * A call that starts with the component, if Start was pressed to come here, and leaves nothing behind when it goes. A page that
 * was loaded anew, restored or shown again waits for a press.
 */
export function useCall(create: () => Call = () => new Call()): readonly [CallView, Call] {
  const [call] = useState(create);
  const view = useSyncExternalStore(call.subscribe, call.getView);
  useEffect(() => {
    // Not before the page has been drawn, and in a slice of time of its own.
    const start = setTimeout(() => {
      if (takePress()) call.start();
    });
    // A page that is being closed says goodbye, so that the partner need not wait for it.
    globalThis.addEventListener('pagehide', call.leave);
    return () => {
      clearTimeout(start);
      globalThis.removeEventListener('pagehide', call.leave);
      call.close();
    };
  }, [call]);
  return [view, call];
}
