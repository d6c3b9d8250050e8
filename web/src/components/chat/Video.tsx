import { useEffect, useRef } from 'react';

interface Props {
  readonly label: string;
  readonly stream: MediaStream | null;
  readonly muted?: boolean;
  readonly className: string;
}

export function Video({ label, stream, muted = false, className }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (video) video.srcObject = stream;
    return () => {
      if (video) video.srcObject = null;
    };
  }, [stream]);
  // A live picture of a person has no captions to offer.
  // oxlint-disable-next-line jsx-a11y/media-has-caption
  return <video ref={element} aria-label={label} autoPlay playsInline muted={muted} className={className} />;
}
