import { useEffect } from 'react';

export type ShortcutMap = Readonly<Record<string, () => void>>;

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

/** One sign of a script that is not Latin, or several at once: no letter that a shortcut could be named by. */
const foreign = /^[^\p{ASCII}\p{Script=Latin}]+$/u;

/**
 * The name of a key: its letter where the layout has Latin ones, wherever it is; else the letter that is printed there on most
 * keyboards beside the other script's.
 */
export function keyName({ key, code, shiftKey }: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey'>): string {
  if (!foreign.test(key)) return key.toLowerCase();
  if (code === 'Slash') return shiftKey ? '?' : '/';
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? key;
}

/** Whether it writes with other keys' help, or goes on being held down. */
export function isPlain(event: KeyboardEvent): boolean {
  const { ctrlKey, metaKey, altKey, repeat, isComposing, key } = event;
  return !(ctrlKey || metaKey || altKey || repeat || isComposing || key === 'Process' || event.getModifierState('AltGraph'));
}

/** Single keys that act; not while somebody types, holds a modifier, or has a dialog open. */
export function useShortcuts(keys: ShortcutMap, enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return undefined;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !isPlain(event) || isTyping(event.target)) return;
      const act = Object.entries(keys).find(([name]) => name === keyName(event))?.[1];
      if (!act || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [keys, enabled]);
}
