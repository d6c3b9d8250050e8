import { type RefObject, useEffect, useRef } from 'react';

const drawMs = 1000;

interface Props {
  /** Holds the video. */
  readonly frame: RefObject<HTMLElement | null>;
}

/** The picture's own colours out of focus, where it leaves its place empty: a few dots, drawn anew once a second. */
export function Backdrop({ frame }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = () => {
      const video = frame.current?.querySelector('video');
      if (video?.videoWidth) canvas.current?.getContext('2d')?.drawImage(video, 0, 0, 24, 24);
    };
    draw();
    const timer = setInterval(draw, drawMs);
    return () => clearInterval(timer);
  }, [frame]);
  return (
    <canvas ref={canvas} width={24} height={24} aria-hidden="true" className="absolute inset-0 size-full scale-125 opacity-85 blur-2xl" />
  );
}
