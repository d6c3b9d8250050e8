import type { ReactNode } from 'react';
import { AnyIcon, type IconName } from '../AnyIcon';

interface Props {
  readonly name: string;
  /** Cannot be pressed now. It keeps the focus, so that whoever uses a keyboard does not lose the place. */
  readonly off?: boolean;
  readonly expanded?: boolean;
  /** The panels that stand beside it. */
  readonly opens?: string;
  readonly onPress: () => void;
  readonly className: string;
  readonly children: ReactNode;
}

/** A button of the call. */
export function Press({ name, off = false, expanded, opens, onPress, className, children }: Props) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      aria-disabled={off}
      aria-expanded={expanded}
      aria-haspopup={opens ? 'dialog' : undefined}
      data-opens={opens}
      onClick={() => {
        if (!off) onPress();
      }}
      className={`aria-disabled:cursor-default aria-disabled:opacity-40 ${className}`}
    >
      {children}
    </button>
  );
}

interface RoundProps extends Omit<Props, 'className' | 'children'> {
  readonly icon: IconName;
  readonly look?: 'calm' | 'clear' | 'alert' | 'active';
  readonly className?: string;
  readonly children?: ReactNode;
}

const looks = {
  calm: 'bg-hover hover:bg-line',
  /** Over a picture. */
  clear: 'glass',
  alert: 'bg-danger text-white hover:bg-danger-bright',
  active: 'bg-ink text-ground',
} as const;

export function RoundPress({ icon, look = 'calm', className = '', children, ...press }: RoundProps) {
  return (
    <Press
      {...press}
      className={`relative grid size-11 shrink-0 place-items-center rounded-full transition-[background-color,transform,opacity] duration-200 not-aria-disabled:active:scale-95 sm:size-13 short:size-11 ${looks[look]} ${className}`}
    >
      <AnyIcon name={icon} />
      {children}
    </Press>
  );
}
