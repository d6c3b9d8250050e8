import { type PointerEvent, useRef } from 'react';

interface Point {
  readonly x: number;
  readonly y: number;
}

interface DragHandlers {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
}

/** Less is a press with an unsteady hand. */
const leastDistance = 12;

/** Lets an element follow the pointer; where it is let go, its centre is told and it is to be put in its new place. */
export function useDrag(onDrop: (center: Point) => void): DragHandlers {
  const from = useRef<Point | null>(null);
  const finish = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>, dropped: boolean) => {
    const start = from.current;
    from.current = null;
    if (!start) return;
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    currentTarget.style.translate = '';
    currentTarget.style.transition = '';
    const distance = Math.hypot(clientX - start.x, clientY - start.y);
    if (dropped && distance >= leastDistance) onDrop({ x: left + width / 2, y: top + height / 2 });
  };
  return {
    onPointerDown({ currentTarget, pointerId, clientX, clientY, isPrimary }) {
      if (!isPrimary) return;
      currentTarget.setPointerCapture(pointerId);
      currentTarget.style.transition = 'none';
      from.current = { x: clientX, y: clientY };
    },
    onPointerMove({ currentTarget, clientX, clientY }) {
      const start = from.current;
      if (start) currentTarget.style.translate = `${clientX - start.x}px ${clientY - start.y}px`;
    },
    onPointerUp: (event) => finish(event, true),
    onPointerCancel: (event) => finish(event, false),
  };
}
