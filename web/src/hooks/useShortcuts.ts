import { useEffect } from 'react';

export type ShortcutMap = Readonly<Record<string, () => void>>;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

/** Single keys that act; not while somebody types, holds a modifier, or has a dialog open. */
export function useShortcuts(keys: ShortcutMap, enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return undefined;
    const press = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, repeat, target, defaultPrevented } = event;
      if (defaultPrevented || ctrlKey || metaKey || altKey || repeat || isTyping(target)) return;
      const act = keys[key.toLowerCase()];
      if (!act || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys, enabled]);
}
