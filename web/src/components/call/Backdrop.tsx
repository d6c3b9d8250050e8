import { useEffect, useLayoutEffect, useRef } from 'react';

const drawMs = 400;
/** Of a picture that may be the last one. */
const keepMs = 3000;

/** So few dots that nothing can be made out; drawn twice as large before the browser enlarges them, they run into each other. */
const few = { width: 16, height: 10 } as const;
const more = { width: 64, height: 40 } as const;

/** A filter over a picture that moves is computed anew for each of its frames, by the processor where there is no graphics card. */
function draw(video: HTMLVideoElement, dots: HTMLCanvasElement, canvas: HTMLCanvasElement): void {
  if (!video.videoWidth) return;
  const [small, large] = [dots, canvas].map((one) => one.getContext('2d'));
  if (!small || !large) return;
  small.drawImage(video, 0, 0, few.width, few.height);
  large.imageSmoothingQuality = 'high';
  large.drawImage(dots, 0, 0, more.width, more.height);
}

/** Of the section in which both stand: it is there before any ref of it is. */
const videoBeside = (canvas: HTMLCanvasElement | null) => canvas?.closest('section')?.querySelector('video');

interface Props {
  readonly className: string;
}

/** The picture's own colours out of focus: where it leaves its place empty, and where it is not to be made out. */
export function Backdrop({ className }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const video = videoBeside(canvas.current);
    const dots = Object.assign(document.createElement('canvas'), few);
    const redraw = () => video && canvas.current && draw(video, dots, canvas.current);
    redraw();
    video?.addEventListener('loadeddata', redraw);
    const timer = setInterval(redraw, drawMs);
    return () => {
      video?.removeEventListener('loadeddata', redraw);
      clearInterval(timer);
    };
  }, []);
  return <canvas ref={canvas} {...more} aria-hidden="true" className={`absolute inset-0 size-full ${className}`} />;
}

interface AfterglowProps {
  /** The call whose picture it is to keep. */
  readonly sessionId: string | undefined;
  readonly shown: boolean;
}

/**
 * What is left of the last picture, out of focus, until the next one is there: the screen does not turn black in between. Nothing
 * is moved or faded: the browser has the next call to set up meanwhile.
 */
export function Afterglow({ sessionId, shown }: AfterglowProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawnIn = useRef<string>(undefined);
  useEffect(() => {
    if (!shown && drawnIn.current !== undefined && drawnIn.current !== sessionId) canvas.current?.getContext('2d')?.clearRect(0, 0, more.width, more.height);
  }, [shown, sessionId]);
  useEffect(() => {
    if (sessionId === undefined) return undefined;
    const dots = Object.assign(document.createElement('canvas'), few);
    // Not when it ends: to look at a picture takes the browser longer than the server has for the next partner.
    const timer = setInterval(() => {
      const video = videoBeside(canvas.current);
      if (!video || !canvas.current) return;
      draw(video, dots, canvas.current);
      drawnIn.current = sessionId;
    }, keepMs);
    return () => clearInterval(timer);
  }, [sessionId]);
  return <canvas ref={canvas} {...more} aria-hidden="true" className={`pointer-events-none absolute inset-0 size-full ${shown ? 'opacity-50' : 'invisible'}`} />;
}

/** Lets nothing of the picture through, from before its first frame on, and has its colours instead. */
export function Cover(props: Props) {
  return (
    <div className="pointer-events-none absolute inset-0 bg-stage">
      <Backdrop {...props} />
    </div>
  );
}
