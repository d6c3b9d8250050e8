import { useEffect, useState, useSyncExternalStore } from 'react';
import { Call } from '../core/call';
import type { CallView } from '../core/callParts';

/** A call that starts with the component and leaves nothing behind when it goes. */
export function useCall(create: () => Call = () => new Call()): readonly [CallView, Call] {
  const [call] = useState(create);
  const view = useSyncExternalStore(call.subscribe, call.getView);
  useEffect(() => {
    // A page that is being closed says goodbye, so that the partner need not wait for it. The browser may keep the page
    // and show it again.
    const shown = ({ persisted }: PageTransitionEvent) => {
      if (persisted) call.start();
    };
    // Not before the page has been drawn, and in a slice of time of its own.
    const start = setTimeout(call.start);
    globalThis.addEventListener('pagehide', call.close);
    globalThis.addEventListener('pageshow', shown);
    return () => {
      clearTimeout(start);
      globalThis.removeEventListener('pagehide', call.close);
      globalThis.removeEventListener('pageshow', shown);
      call.close();
    };
  }, [call]);
  return [view, call];
}
