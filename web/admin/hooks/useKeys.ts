import { useEffect, useEffectEvent } from 'react';
import { isPlain, isTyping, keyName, type ShortcutMap } from '../../src/hooks/useShortcuts';

/** Digits by their place: French and Arabic layouts have other signs there. */
export const deskKey = (event: KeyboardEvent): string => /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? keyName(event);

/** Single keys that act; not while somebody types, holds a modifier or the key, or has a dialog open. */
export function useKeys(keys: () => ShortcutMap): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || !isPlain(event) || event.shiftKey || isTyping(event.target)) return;
    const act = Object.entries(keys()).find(([name]) => name === deskKey(event))?.[1];
    if (!act || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, []);
}
