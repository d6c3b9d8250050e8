import { type ReactNode, type RefObject, useLayoutEffect } from 'react';

interface RowProps {
  readonly id: string;
  readonly selected: boolean;
  readonly gone: boolean;
  readonly aside: string;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function Row({ id, selected, gone, aside, onSelect, children }: RowProps) {
  return (
    <li>
      <button
        type="button"
        aria-current={selected}
        onClick={onSelect}
        className={`w-full scroll-my-2 rounded-xl border px-3.5 py-2.5 text-start transition-colors ${selected ? 'border-iris bg-iris/15' : 'border-transparent hover:bg-hover'}`}
      >
        <span className="flex items-baseline justify-between gap-3">
          <bdi className={`font-mono font-semibold ${gone ? 'line-through' : ''}`}>{id}</bdi>
          <span className="text-sm text-muted">{aside}</span>
        </span>
        {children}
      </button>
    </li>
  );
}

interface Props {
  readonly label: string;
  readonly element: RefObject<HTMLOListElement | null>;
  readonly selected: string | null;
  readonly children: ReactNode;
}

/** The selected row is in sight. */
export function List({ label, element, selected, children }: Props) {
  useLayoutEffect(() => {
    if (selected !== null) element.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' });
  }, [element, selected]);
  return (
    <ol ref={element} aria-label={label} className="space-y-1 overflow-y-auto p-1 max-lg:max-h-[32dvh] lg:max-h-[calc(100dvh-15rem)]">
      {children}
    </ol>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly body: string;
}

/** Where nothing is to be shown. */
export function Empty({ title, body }: EmptyProps) {
  return (
    <div className="grid min-h-48 place-content-center gap-1 px-6 py-10 text-center">
      <p className="font-display text-xl font-bold">{title}</p>
      <p className="text-muted">{body}</p>
    </div>
  );
}
