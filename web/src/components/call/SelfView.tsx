import { type Corner, settings } from '../../core/settings';
import { type CallState, isText } from '../../core/state';
import { useDrag } from '../../hooks/useDrag';
import { useSettings } from '../../hooks/useSettings';
import { useText } from '../../hooks/useText';
import { AnyIcon } from '../AnyIcon';
import { Video } from '../Video';

const places: Readonly<Record<Corner, string>> = {
  'top-end': 'under-head at-end',
  'top-start': 'under-head at-start',
  'bottom-end': 'over-bar at-end wide:bottom-5',
  'bottom-start': 'over-bar at-start wide:bottom-5',
};
/** Where there is room for it: but on wide screens the bottom is for controls and problems. */
const usual = 'under-head at-end xl:top-auto xl:over-bar wide:bottom-5 short:top-auto short:over-bar';
const besideChat = 'max-sm:under-head max-sm:at-end sm:at-start wide:bottom-5';

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
  /** Over the whole screen, while nobody else is to be seen. */
  readonly large: boolean;
}

/** What stands in the place of a picture that is switched off, and over one that is there. */
function Caption({ state }: Pick<Props, 'state'>) {
  const { call } = useText();
  const { screen, devices: { mic, camera } } = state;
  return (
    <>
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
    </>
  );
}

const small =
  'aspect-[3/4] w-27 cursor-grab touch-none rounded-tile border border-line lifted select-none active:cursor-grabbing sm:aspect-[4/3] sm:w-56 lg:w-72 short:aspect-[4/3] short:w-34';

/** One's own picture, as in a mirror. Can be dragged from corner to corner, and hidden, also by the menu. */
export function SelfView({ state, chatOpen, problemShown, large }: Props) {
  const { call } = useText();
  const { corner, selfHidden } = useSettings();
  const drag = useDrag((center) => settings.change({ corner: nearestCorner(center) }));
  const { local, screen, facing, devices: { camera } } = state;
  const shown = screen ?? local;
  const mirrored = !screen && facing === 'user';
  const place = corner ? places[corner] : chatOpen ? `${besideChat} ${problemShown ? 'sm:over-problem' : 'sm:over-bar'}` : usual;
  return (
    <section
      {...(large ? {} : drag)}
      className={`absolute overflow-hidden bg-stage transition-[opacity,translate] duration-300 ${large ? 'inset-0 max-sm:bottom-1/4 max-sm:[mask-image:linear-gradient(#000_80%,#0000)] short:bottom-0 short:[mask-image:none]' : `${small} ${place}`} ${shown && !selfHidden && !isText(state) ? '' : 'invisible opacity-0'}`}
    >
      <Video
        label={call.localVideo}
        stream={shown}
        muted
        className={`size-full ${mirrored ? '-scale-x-100' : ''} ${screen ? 'object-contain' : 'object-cover'} ${camera || screen ? '' : 'invisible'}`}
      />
      {!large && <Caption state={state} />}
    </section>
  );
}
