import { Drawing } from './Drawing';

export const shapes = {
  mic: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3Z M5.5 11.5a6.5 6.5 0 0 0 13 0 M12 18v3',
  camera: 'M4.5 6.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2Z M15.5 11l6-3.5v9l-6-3.5',
  skip: 'M5 5.5v13l9-6.5-9-6.5Z M18.5 5.5v13',
  lock: 'M7 11h10a1.5 1.5 0 0 1 1.5 1.5v6A1.5 1.5 0 0 1 17 20H7a1.5 1.5 0 0 1-1.5-1.5v-6A1.5 1.5 0 0 1 7 11Z M8 11V8a4 4 0 0 1 8 0v3 M12 14.5v2',
  ghost: 'M5 20.5V11a7 7 0 0 1 14 0v9.5l-2.3-1.8-2.4 1.8-2.3-1.8-2.3 1.8-2.4-1.8L5 20.5Z M9.5 11v.5 M14.5 11v.5',
  arrow: 'M4.5 12h15 M13 5.5l6.5 6.5-6.5 6.5',
  close: 'M6 6l12 12 M18 6 6 18',
  settings: 'M4 7h9 M17 7h3 M15 5v4 M4 12h3 M11 12h9 M9 10v4 M4 17h9 M17 17h3 M15 15v4',
  link: 'M10 14.5a4 4 0 0 0 5.8.3l3-3a4 4 0 0 0-5.7-5.7l-1.4 1.4 M14 9.5a4 4 0 0 0-5.8-.3l-3 3a4 4 0 0 0 5.7 5.7l1.4-1.4',
} as const;

interface Props {
  readonly name: keyof typeof shapes;
  readonly className?: string;
}

/** One of those that the front page shows, too. The others come with what shows them: AnyIcon. */
export function Icon({ name, className }: Props) {
  return <Drawing shape={shapes[name]} className={className} />;
}
