import { type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { usePlace } from '../hooks/usePlace';
import { useText } from '../hooks/useText';
import { Icon } from './Icon';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Stays in sight while the rest is scrolled. */
  readonly footer?: ReactNode;
  /** What it is, for the button that opens it: beside that one it stands where there is room. */
  readonly name?: string;
}

/** A sheet from below on phones, a card elsewhere, or beside its button. Holds the focus and gives it back; Escape and a press beside it close it. */
export function Dialog({ title, onClose, children, footer, name }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  const text = useText();
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  usePlace(element, name);
  const closed = () => {
    if (!element.current?.open) onClose();
  };
  const pressed = ({ target }: MouseEvent) => {
    if (target === element.current) element.current?.close();
  };
  return (
    // Escape is the dialog's own key for what a press beside it does.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={element}
      aria-labelledby={id}
      onClose={closed}
      onClick={pressed}
      className={`mx-auto mt-auto mb-0 max-h-[85dvh] w-full max-w-md animate-rise overflow-y-auto rounded-t-tile border border-line bg-raised p-0 text-ink lifted backdrop:bg-black/55 data-placed:max-w-sm data-placed:backdrop:bg-transparent sm:mb-auto sm:rounded-tile ${footer ? 'scroll-pb-24' : ''}`}
    >
      <div className="p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] sm:p-6">
        <div className="mb-4 flex items-center justify-between gap-4">
          <h2 id={id} className="font-display text-xl font-bold">
            {title}
          </h2>
          <button
            type="button"
            aria-label={text.menu.close}
            onClick={() => element.current?.close()}
            className="-m-2 grid size-11 shrink-0 place-items-center rounded-full hover:bg-hover"
          >
            <Icon name="close" className="size-5" />
          </button>
        </div>
        {children}
      </div>
      {footer && (
        <div className="sticky bottom-0 border-t border-line bg-raised px-5 pt-4 pb-[max(1rem,env(safe-area-inset-bottom))] sm:px-6">
          {footer}
        </div>
      )}
    </dialog>
  );
}
