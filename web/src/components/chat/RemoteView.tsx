import { type RefObject, useEffect } from 'react';
import type { CallView } from '../../core/callParts';
import { leavePip } from '../../core/pip';
import type { Phase } from '../../core/state';
import { useFit } from '../../hooks/useFit';
import { useSettings } from '../../hooks/useSettings';
import { useText } from '../../hooks/useText';
import { Icon, type IconName } from '../Icon';
import { Video } from '../Video';
import { Backdrop } from './Backdrop';
import { Glow } from './Glow';

function visibility(phase: Phase): string {
  if (!('since' in phase) || !(phase.partner.camera || phase.partner.screen)) return 'opacity-0';
  return phase.tag === 'reconnecting' ? 'opacity-30' : 'opacity-100';
}

interface BadgeProps {
  readonly icon: IconName;
  readonly words: string;
}

function Badge({ icon, words }: BadgeProps) {
  return (
    <p className="glass flex w-fit animate-appear items-center gap-2 rounded-full px-4 py-2.5 text-sm font-semibold">
      <Icon name={icon} className="size-4.5 text-muted" />
      <span>{words}</span>
    </p>
  );
}

interface Props {
  readonly view: CallView;
  readonly frame: RefObject<HTMLElement | null>;
  readonly onSilenced: (hear: (() => void) | null) => void;
  readonly onFrame: () => void;
}

/** The partner's picture, over the whole screen, and what the partner has switched off. */
export function RemoteView({ view: { state, remote }, frame, onSilenced, onFrame }: Props) {
  const { chat } = useText();
  const { speakerId } = useSettings();
  const { phase } = state;
  const stopped = phase.tag === 'idle';
  useEffect(() => (stopped ? leavePip() : leavePip), [stopped]);
  const partner = 'since' in phase ? phase.partner : null;
  const { scale, framed } = useFit(frame, partner?.screen === true);
  const shown = visibility(phase);
  return (
    <section ref={frame} className="absolute inset-0 overflow-hidden">
      {framed && shown === 'opacity-100' && <Backdrop place={frame} />}
      <Video
        label={chat.remoteVideo}
        stream={remote}
        speakerId={speakerId}
        onSilenced={onSilenced}
        onFrame={onFrame}
        scale={scale}
        className={`relative size-full object-contain transition-opacity duration-500 ${shown}`}
      />
      {partner && !partner.camera && !partner.screen && (
        <div className="absolute inset-0 isolate flex animate-appear flex-col items-center justify-center gap-4 pb-16 short:gap-2">
          <Glow />
          <span className="grid size-24 place-items-center rounded-full bg-iris text-on-ember cramped:size-16 short:size-16">
            <Icon name="cameraOff" className="size-10" />
          </span>
          <p className="px-6 text-center font-display text-xl font-bold">{chat.partnerCameraOff}</p>
        </div>
      )}
      <div className="absolute start-3 top-18 space-y-2 sm:start-5 sm:top-22">
        {partner?.mic === false && <Badge icon="micOff" words={chat.partnerMuted} />}
        {partner?.screen && <Badge icon="screen" words={chat.partnerScreen} />}
      </div>
    </section>
  );
}
