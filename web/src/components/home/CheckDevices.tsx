import { lazy, Suspense, useCallback, useState } from 'react';
import { useText } from '../../hooks/useText';
import { Icon } from '../Icon';

const Preview = lazy(() => import('./Preview').then((module) => ({ default: module.Preview })));

/** Opens the preview: camera and microphone are asked for then, and not before. */
export function CheckDevices() {
  const text = useText();
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="inline-flex min-h-11 items-center justify-center gap-2.5 rounded-full px-4 font-semibold hover:bg-hover max-sm:w-full"
      >
        <Icon name="settings" className="size-5" />
        <span>{text.home.check}</span>
      </button>
      {open && (
        <Suspense fallback={null}>
          <Preview onClose={close} />
        </Suspense>
      )}
    </>
  );
}
