import type { ReactNode } from 'react';

/** The key that does the same, for the eye; a touch screen has none. */
export function Key({ name }: { readonly name: string }) {
  return (
    <kbd
      aria-hidden="true"
      className="grid h-6 min-w-6 place-items-center rounded-md border border-current/40 px-1 font-sans text-xs leading-none font-bold uppercase max-sm:hidden pointer-coarse:hidden"
    >
      {name}
    </kbd>
  );
}

const looks = {
  calm: 'border-edge bg-ground hover:bg-hover',
  grave: 'border-danger bg-danger text-white hover:bg-danger-bright',
  plain: 'border-transparent bg-hover hover:bg-line',
} as const;

interface Props {
  readonly shortcut: string;
  readonly look?: keyof typeof looks;
  /** Cannot be pressed now, and keeps the focus. */
  readonly off?: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

/** A button that shows its key. */
export function Keyed({ shortcut, look = 'calm', off = false, onPress, children }: Props) {
  return (
    <button
      type="button"
      aria-keyshortcuts={shortcut}
      aria-disabled={off}
      // Held down it would press on and on, for one after the other.
      onKeyDown={(event) => event.repeat && event.preventDefault()}
      onClick={() => {
        if (!off) onPress();
      }}
      className={`inline-flex min-h-11 items-center justify-between gap-2 rounded-xl border px-3.5 py-2 text-start font-semibold transition-colors aria-disabled:cursor-default aria-disabled:opacity-40 ${looks[look]}`}
    >
      <span>{children}</span>
      <Key name={shortcut} />
    </button>
  );
}
