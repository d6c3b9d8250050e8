import { type Corner, settings } from '../../core/settings';
import { type CallState, isText } from '../../core/state';
import { useDrag } from '../../hooks/useDrag';
import { useSettings } from '../../hooks/useSettings';
import { useText } from '../../hooks/useText';
import { AnyIcon } from '../AnyIcon';
import { Video } from '../Video';

const places: Readonly<Record<Corner, string>> = {
  'top-end': 'top-18 end-3 sm:top-22 sm:end-5',
  'top-start': 'top-18 start-3 sm:top-22 sm:start-5',
  'bottom-end': 'bottom-38 end-3 sm:bottom-28 sm:end-5 wide:bottom-5 short:bottom-22',
  'bottom-start': 'bottom-38 start-3 sm:bottom-28 sm:start-5 wide:bottom-5 short:bottom-22',
};
/** Where there is room for it: but on wide screens the bottom is for controls and problems. */
const usual = 'top-18 end-3 sm:top-22 sm:end-5 xl:top-auto xl:bottom-28 wide:bottom-5 short:top-auto short:bottom-22';
const besideChat = 'top-18 end-3 sm:top-auto sm:end-auto sm:start-5 wide:bottom-5 short:bottom-22';

function nearestCorner({ x, y }: { readonly x: number; readonly y: number }): Corner {
  const rightToLeft = document.documentElement.dir === 'rtl';
  const atEnd = x > innerWidth / 2 !== rightToLeft;
  if (y < innerHeight / 2) return atEnd ? 'top-end' : 'top-start';
  return atEnd ? 'bottom-end' : 'bottom-start';
}

interface Props {
  readonly state: CallState;
  readonly chatOpen: boolean;
  /** A problem is shown above the controls, and needs room. */
  readonly problemShown: boolean;
}

/** One's own picture, as in a mirror. Can be dragged from corner to corner, and hidden, also by the menu. */
export function SelfView({ state, chatOpen, problemShown }: Props) {
  const { call } = useText();
  const { corner, selfHidden } = useSettings();
  const drag = useDrag((center) => settings.change({ corner: nearestCorner(center) }));
  const { local, screen, facing, devices: { mic, camera } } = state;
  const shown = screen ?? local;
  const mirrored = !screen && facing === 'user';
  const place = corner ? places[corner] : chatOpen ? `${besideChat} ${problemShown ? 'sm:bottom-52' : 'sm:bottom-28'}` : usual;
  return (
    <section
      {...drag}
      className={`absolute aspect-[3/4] w-27 cursor-grab touch-none overflow-hidden rounded-tile border border-line bg-stage shadow-float transition-[opacity,translate] duration-300 select-none active:cursor-grabbing sm:aspect-[4/3] sm:w-56 lg:w-72 short:aspect-[4/3] short:w-34 ${place} ${shown && !selfHidden && !isText(state) ? '' : 'invisible opacity-0'}`}
    >
      <Video
        label={call.localVideo}
        stream={shown}
        muted
        className={`size-full ${mirrored ? '-scale-x-100' : ''} ${screen ? 'object-contain' : 'object-cover'} ${camera || screen ? '' : 'invisible'}`}
      />
      {!camera && !screen && (
        <p className="absolute inset-0 flex flex-col items-center justify-center gap-1.5 text-xs font-semibold text-muted">
          <AnyIcon name="cameraOff" />
          <span>{call.yourCameraOff}</span>
        </p>
      )}
      <p className="glass absolute start-2 bottom-2 flex items-center gap-1.5 rounded-full px-2.5 py-1 text-xs font-semibold">
        {!mic && <AnyIcon name="micOff" className="size-3.5 text-danger-ink" />}
        <span>{screen ? call.yourScreen : call.you}</span>
      </p>
    </section>
  );
}
