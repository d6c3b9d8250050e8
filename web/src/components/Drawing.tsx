interface Props {
  /** What an svg's path draws, in a square of 24. */
  readonly shape: string;
  readonly className?: string | undefined;
}

/** Always beside words or inside a named control, so never named itself. */
export function Drawing({ shape, className = 'size-6' }: Props) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`shrink-0 ${className}`}
    >
      <path d={shape} />
    </svg>
  );
}
