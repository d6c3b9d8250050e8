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
  close: 'M6 6l12 12 M18 6 6 18',
  more: 'M5.5 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6Z M12 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6Z M18.5 11.2a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6Z',
  talk: 'M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v8.5A1.5 1.5 0 0 1 19 17h-7l-4.5 3.5V17H5a1.5 1.5 0 0 1-1.5-1.5V7A1.5 1.5 0 0 1 5 5.5Z M8 9.5h8 M8 13h5',
  send: 'M4.5 12 20 4.5 16.5 20l-4.6-5.9L4.5 12Z M12 14l8-9.5',
  screen: 'M4.5 5h15A1.5 1.5 0 0 1 21 6.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15.5v-9A1.5 1.5 0 0 1 4.5 5Z M9 20.5h6 M12 14V8.5 M9.5 11 12 8.5l2.5 2.5',
  pip: 'M4.5 5h15A1.5 1.5 0 0 1 21 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5v-11A1.5 1.5 0 0 1 4.5 5Z M12.5 12h5.5v4h-5.5z',
  full: 'M4.5 9.5v-5h5 M19.5 9.5v-5h-5 M4.5 14.5v5h5 M19.5 14.5v5h-5',
  fullOff: 'M9.5 4.5v5h-5 M14.5 4.5v5h5 M9.5 19.5v-5h-5 M14.5 19.5v-5h5',
  flip: 'M4.5 11a7.5 7.5 0 0 1 13-4.5L20 9 M20 4.5V9h-4.5 M19.5 13a7.5 7.5 0 0 1-13 4.5L4 15 M4 19.5V15h4.5',
  move: 'M12 3.5v17 M3.5 12h17 M9.5 6 12 3.5 14.5 6 M9.5 18l2.5 2.5 2.5-2.5 M6 9.5 3.5 12 6 14.5 M18 9.5l2.5 2.5-2.5 2.5',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z M12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
  settings: 'M4 7h9 M17 7h3 M15 5v4 M4 12h3 M11 12h9 M9 10v4 M4 17h9 M17 17h3 M15 15v4',
  keyboard: 'M4.5 6.5h15A1.5 1.5 0 0 1 21 8v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5Z M7 10h.1 M12 10h.1 M17 10h.1 M8.5 14h7',
  share: 'M12 15V4 M8 7.5 12 4l4 3.5 M6.5 11H5.5A1.5 1.5 0 0 0 4 12.5v6A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 1.5-1.5v-6a1.5 1.5 0 0 0-1.5-1.5h-1',
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
