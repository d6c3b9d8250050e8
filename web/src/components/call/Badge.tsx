import { AnyIcon, type IconName } from '../AnyIcon';

interface Props {
  readonly icon: IconName;
  readonly words: string;
}

/** A word about the partner, over the picture. */
export function Badge({ icon, words }: Props) {
  return (
    <p className="glass flex w-fit animate-appear items-center gap-2 rounded-3xl px-4 py-2.5 text-sm font-semibold">
      <AnyIcon name={icon} className="size-4.5 text-muted" />
      <span>{words}</span>
    </p>
  );
}
