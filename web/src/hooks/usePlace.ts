import { type RefObject, useLayoutEffect } from 'react';

const roomy = '(width >= 48rem) and (height >= 34rem)';
const gap = 12;
const edge = 20;

/** The button that opens it, or the one behind which that button was. */
function openerOf(name: string): Element | undefined {
  return [...document.querySelectorAll(`[data-opens~="${name}"]`)].find((button) => button.checkVisibility?.() ?? true);
}

/** On a large screen what a button opens stands beside it; elsewhere, or without a button, where it stands by itself. */
export function usePlace(part: RefObject<HTMLElement | null>, name: string | undefined): void {
  useLayoutEffect(() => {
    const element = part.current;
    if (!element || name === undefined) return undefined;
    const place = () => {
      const button = globalThis.matchMedia?.(roomy).matches ? openerOf(name) : undefined;
      element.toggleAttribute('data-placed', button !== undefined);
      if (!button) return element.removeAttribute('style');
      const { left, width, top, bottom } = button.getBoundingClientRect();
      const wide = element.offsetWidth;
      const from = Math.max(edge, Math.min(left + width / 2 - wide / 2, innerWidth - wide - edge));
      const above = top > innerHeight / 2;
      const [start, end] = above ? ['auto', `${innerHeight - top + gap}px`] : [`${bottom + gap}px`, 'auto'];
      const room = above ? top : innerHeight - bottom;
      Object.assign(element.style, { margin: '0', inset: `${start} auto ${end} ${from}px`, maxHeight: `${room - gap - edge}px` });
      return undefined;
    };
    place();
    globalThis.addEventListener('resize', place);
    return () => globalThis.removeEventListener('resize', place);
  }, [part, name]);
}
