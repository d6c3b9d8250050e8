import { type PointerEvent, useRef } from 'react';

const withinMs = 350;
const withinPixels = 40;

/** Two taps or clicks on the same spot, one soon after the other: browsers tell of double taps in different ways, or not at all. */
export function useDoubleTap(act: (() => void) | null): (event: PointerEvent) => void {
  const last = useRef<{ readonly x: number; readonly y: number; readonly at: number } | null>(null);
  return ({ clientX: x, clientY: y, timeStamp: at, isPrimary }) => {
    if (!isPrimary) return;
    const before = last.current;
    const isSecond = before !== null && at - before.at < withinMs && Math.hypot(x - before.x, y - before.y) < withinPixels;
    // A press that means something else begins nothing.
    last.current = isSecond || act === null ? null : { x, y, at };
    if (isSecond) act?.();
  };
}
