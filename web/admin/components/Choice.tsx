import type { ReactNode } from 'react';

interface Props<Value extends string> {
  readonly values: readonly Value[];
  readonly chosen: Value;
  /** The key that chooses the next one. */
  readonly shortcut: string;
  readonly onChoose: (value: Value) => void;
  readonly children: (value: Value) => ReactNode;
}

/** Buttons of which one is pressed; whoever places them gives the group its name. */
export function Choice<Value extends string>({ values, chosen, shortcut, onChoose, children }: Props<Value>) {
  return values.map((value) => (
    <button
      key={value}
      type="button"
      aria-pressed={value === chosen}
      aria-keyshortcuts={shortcut}
      onClick={() => onChoose(value)}
      className={`inline-flex min-h-9 items-center gap-2 rounded-full border px-3.5 text-sm font-medium transition-colors ${value === chosen ? 'border-iris bg-iris/20' : 'border-edge hover:bg-hover'}`}
    >
      {children(value)}
    </button>
  ));
}
