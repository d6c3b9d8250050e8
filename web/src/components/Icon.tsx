const shapes = {
  mic: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3Z M5.5 11.5a6.5 6.5 0 0 0 13 0 M12 18v3',
  micOff:
    'M15 10V6a3 3 0 0 0-5.7-1.3 M9 9.5V12a3 3 0 0 0 4.6 2.5 M5.5 11.5a6.5 6.5 0 0 0 10.4 5.2 M18.5 11.5c0 .9-.2 1.8-.5 2.6 M12 18v3 M4 4l16 16',
  camera: 'M4.5 6.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2Z M15.5 11l6-3.5v9l-6-3.5',
  cameraOff:
    'M9.5 6.5h4a2 2 0 0 1 2 2V12 M15.5 15.6v-.1a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2H6 M15.5 11l6-3.5v9l-4-2.3 M3 3l18 18',
  skip: 'M5 5.5v13l9-6.5-9-6.5Z M18.5 5.5v13',
  stop: 'M7 7h10v10H7z',
  bolt: 'M13 3 5 13.5h6L10 21l8-10.5h-6L13 3Z',
  lock: 'M7 11h10a1.5 1.5 0 0 1 1.5 1.5v6A1.5 1.5 0 0 1 17 20H7a1.5 1.5 0 0 1-1.5-1.5v-6A1.5 1.5 0 0 1 7 11Z M8 11V8a4 4 0 0 1 8 0v3 M12 14.5v2',
  ghost: 'M5 20.5V11a7 7 0 0 1 14 0v9.5l-2.3-1.8-2.4 1.8-2.3-1.8-2.3 1.8-2.4-1.8L5 20.5Z M9.5 11v.5 M14.5 11v.5',
  arrow: 'M4.5 12h15 M13 5.5l6.5 6.5-6.5 6.5',
  alert: 'M12 8.5v4.5 M12 16.3v.2 M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z',
} as const;

export type IconName = keyof typeof shapes;

interface Props {
  readonly name: IconName;
  readonly className?: string;
}

/** Always beside words or inside a named control, so never named itself. */
export function Icon({ name, className = 'size-6' }: Props) {
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
      <path d={shapes[name]} />
    </svg>
  );
}
