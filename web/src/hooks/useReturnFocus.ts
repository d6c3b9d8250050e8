import { type RefObject, useLayoutEffect } from 'react';

/** Gives the focus back to where it was before, when a part of the page that holds it goes. */
export function useReturnFocus(part: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const { activeElement } = document;
    const element = part.current;
    return () => {
      if (!element?.contains(document.activeElement) || !(activeElement instanceof HTMLElement)) return;
      activeElement.focus();
      // What the part had taken the place of is there in a moment.
      if (document.activeElement !== activeElement) queueMicrotask(() => activeElement.focus());
    };
  }, [part]);
}
