import { useEffect, useState } from 'react';
import { type CallState, isText, type Phase } from '../core/state';
import { useSettings } from './useSettings';

/** Nobody else is to be seen for a while. */
const alone: ReadonlySet<Phase['tag']> = new Set(['asking', 'connecting', 'searching', 'waiting', 'uninvited', 'delayed']);

/** Between two partners there is mostly a moment: no picture grows and shrinks for that. */
const graceMs = 500;

/** Whether one's own picture is the stage while one waits. */
export function useLargeSelf(state: CallState): boolean {
  const { selfHidden } = useSettings();
  const { local, devices, phase: { tag } } = state;
  const isAlone = alone.has(tag);
  const [lasts, setLasts] = useState(isAlone);
  useEffect(() => {
    if (!isAlone) return undefined;
    const timer = setTimeout(() => setLasts(true), graceMs);
    return () => {
      clearTimeout(timer);
      setLasts(false);
    };
  }, [isAlone]);
  return isAlone && lasts && local !== null && devices.camera && !selfHidden && !isText(state);
}
