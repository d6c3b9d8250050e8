import { useEffect, useState, useSyncExternalStore } from 'react';
import { Call, type CallView } from '../core/call';

/** A call that starts with the component and leaves nothing behind when it goes. */
export function useCall(create: () => Call = () => new Call()): readonly [CallView, Call] {
  const [call] = useState(create);
  const view = useSyncExternalStore(call.subscribe, call.getView);
  useEffect(() => {
    call.start();
    return call.close;
  }, [call]);
  return [view, call];
}
