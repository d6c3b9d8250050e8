import type { ReactNode } from 'react';
import type { CallView } from '../../core/call';
import type { Phase } from '../../core/state';
import { text } from '../../text/en';
import { Icon } from '../Icon';
import { Glow } from './Glow';
import { Video } from './Video';

const { chat } = text;

interface TileProps {
  readonly view: CallView;
}

function visibility(phase: Phase): string {
  if (!('since' in phase) || !phase.partner.camera) return 'opacity-0';
  return phase.tag === 'reconnecting' ? 'opacity-30' : 'opacity-100';
}

function RemoteTile({ view: { state, remote } }: TileProps) {
  const { phase } = state;
  const partner = 'since' in phase ? phase.partner : null;
  return (
    <section className="absolute inset-0">
      <Video
        label={chat.remoteVideo}
        stream={remote}
        className={`size-full object-cover transition-opacity duration-500 ${visibility(phase)}`}
      />
      {partner?.camera === false && (
        <div className="absolute inset-0 isolate flex animate-appear flex-col items-center justify-center gap-4 pb-16 short:gap-2">
          <Glow />
          <span className="grid size-24 place-items-center rounded-full bg-iris text-on-ember cramped:size-16 short:size-16">
            <Icon name="cameraOff" className="size-10" />
          </span>
          <p className="font-display text-xl font-bold">{chat.partnerCameraOff}</p>
        </div>
      )}
      {partner?.mic === false && (
        <p className="glass absolute top-18 left-3 flex animate-appear items-center gap-2 rounded-full px-4 py-2.5 text-sm font-semibold sm:top-22 sm:left-5">
          <Icon name="micOff" className="size-4.5 text-danger-ink" />
          {chat.partnerMuted}
        </p>
      )}
    </section>
  );
}

function LocalTile({ view: { state, local } }: TileProps) {
  const { mic, camera } = state.devices;
  const place =
    'absolute top-18 right-3 aspect-[3/4] w-27 sm:top-auto sm:right-5 sm:bottom-28 sm:aspect-[4/3] sm:w-56 lg:bottom-5 lg:w-72 short:bottom-5 short:w-34';
  return (
    <section
      className={`${place} overflow-hidden rounded-tile border border-line bg-raised shadow-float transition-opacity duration-300 ${local ? '' : 'opacity-0'}`}
    >
      <Video
        label={chat.localVideo}
        stream={local}
        muted
        className={`size-full -scale-x-100 object-cover ${camera ? '' : 'invisible'}`}
      />
      {!camera && (
        <p className="absolute inset-0 flex flex-col items-center justify-center gap-1.5 text-xs font-semibold text-muted">
          <Icon name="cameraOff" />
          {chat.yourCameraOff}
        </p>
      )}
      <p className="glass absolute bottom-2 left-2 flex items-center gap-1.5 rounded-full px-2.5 py-1 text-xs font-semibold">
        {!mic && <Icon name="micOff" className="size-3.5 text-danger-ink" />}
        {chat.you}
      </p>
    </section>
  );
}

interface Props extends TileProps {
  /** What stands in the place of the partner's picture while there is none. */
  readonly children: ReactNode;
}

/** The partner's picture fills the screen, one's own stands in a corner. */
export function VideoGrid({ view, children }: Props) {
  return (
    <>
      <RemoteTile view={view} />
      {children}
      <LocalTile view={view} />
    </>
  );
}
