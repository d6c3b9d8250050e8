import { type RefObject, useEffect, useState } from 'react';
import type { Blur } from '../../core/blur';
import type { PartnerView } from '../../core/partner';
import { leavePip } from '../../core/pip';
import { type CallState, isText, type Partner, partnerOf, type Phase } from '../../core/state';
import type { Fit } from '../../hooks/useFit';
import { useDoubleTap } from '../../hooks/useDoubleTap';
import { useSettings } from '../../hooks/useSettings';
import { useShared } from '../../hooks/useShared';
import { useText } from '../../hooks/useText';
import { lackText } from '../../presenter/phase';
import { AnyIcon } from '../AnyIcon';
import { Video } from '../Video';
import { Afterglow, Backdrop, Cover } from './Backdrop';
import { Badge } from './Badge';
import { Glow } from './Glow';
import { SharedBadge } from './SharedBadge';

/** Where there is no picture to show, the place of it says so; one that is stuck stands back. */
function visibility(phase: Phase, picture: PartnerView['picture'] | undefined): string {
  if (!('since' in phase)) return 'opacity-0';
  const { camera, screen } = phase.partner.devices;
  if (!(camera || screen) || picture === 'missing') return 'opacity-0';
  if (picture === 'stuck') return 'opacity-30';
  return phase.tag === 'reconnecting' ? 'opacity-30' : 'opacity-100';
}

/** One goes from a picture to the next. After a complaint nobody wants to be reminded. */
function isBetween(phase: Phase, painted: string | null): boolean {
  if (phase.tag === 'inCall') return phase.partner.match.sessionId !== painted && visibility(phase, phase.partner.view?.picture) === 'opacity-100';
  return phase.tag === 'searching' || phase.tag === 'negotiating' || (phase.tag === 'parted' && phase.how !== 'ended');
}

interface BadgesProps {
  /** What is to be said of the sound. */
  readonly sound: string | null;
  readonly blur: Blur;
  readonly screen: boolean;
  readonly partner: Partner | null;
}

function Badges({ sound, blur, screen, partner }: BadgesProps) {
  const { call, safety } = useText();
  const names = useShared(partner);
  return (
    <div className="absolute at-start under-head max-w-[calc(100%-8.75rem)] space-y-2 sm:max-w-md">
      {sound && <Badge icon="micOff" words={sound} />}
      {blur !== 'off' && <Badge icon="blur" words={blur === 'held' ? safety.held : safety.blurred} />}
      {partner && names && <SharedBadge key={partner.match.sessionId} names={names} />}
      {screen && <Badge icon="screen" words={call.partnerScreen} />}
    </div>
  );
}

interface MissingProps {
  readonly words: string;
  /** The two write to each other: there shall be none. */
  readonly text: boolean;
}

/** Why there is no picture. */
function Missing({ words, text }: MissingProps) {
  return (
    <div className={`absolute inset-0 isolate flex animate-appear flex-col items-center justify-center gap-4 pb-16 short:gap-2 ${text ? 'max-sm:pb-[44dvh] sm:max-lg:pe-84 short:pe-76' : ''}`}>
      <Glow />
      <span className="grid size-24 place-items-center rounded-full bg-iris text-on-iris cramped:size-16 short:size-16">
        <AnyIcon name={text ? 'chat' : 'cameraOff'} className="size-10" />
      </span>
      <p className="px-6 text-center font-display text-xl font-bold">{words}</p>
    </div>
  );
}

interface Props {
  readonly state: CallState;
  readonly frame: RefObject<HTMLElement | null>;
  readonly fit: Fit;
  readonly onFit: () => void;
  readonly onSilenced: (hear: (() => void) | null) => void;
  readonly onFrame: () => void;
  readonly onUnblur: () => void;
}

/** The partner's picture, over the whole screen, and what the partner has switched off. Two taps on it make it fill the screen, or fit. */
export function RemoteView({ state, frame, fit: { scale, framed }, onFit, onSilenced, onFrame, onUnblur }: Props) {
  const words = useText();
  const { speakerId } = useSettings();
  const { phase } = state;
  const stopped = phase.tag === 'idle';
  useEffect(() => (stopped ? leavePip() : leavePip), [stopped]);
  const partner = partnerOf(state);
  const sessionId = partner?.match.sessionId;
  const [painted, setPainted] = useState<string | null>(null);
  const onPainted = () => {
    setPainted(sessionId ?? null);
    onFrame();
  };
  const blur = partner?.blur ?? 'off';
  const blurred = blur !== 'off';
  useEffect(() => {
    if (blurred) leavePip();
  }, [blurred]);
  const seen = partner?.view ?? null;
  const devices = 'since' in phase ? phase.partner.devices : null;
  const off = devices !== null && !devices.camera && !devices.screen;
  // While the path is interrupted, that is what there is to say.
  const lack = lackText(words, phase.tag === 'inCall' ? seen : null);
  const text = isText(state);
  const picture = text && devices ? words.text.call : off ? words.call.partnerCameraOff : lack.picture;
  const sound = text ? null : devices?.mic === false ? words.call.partnerMuted : lack.sound;
  const shown = visibility(phase, lack.picture === null ? undefined : seen?.picture);
  return (
    // There are buttons and keys that do the same.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <section ref={frame} onClick={blurred ? onUnblur : undefined} onPointerUp={useDoubleTap(blurred ? null : onFit)} className="absolute inset-0 touch-manipulation overflow-hidden select-none">
      {framed && !blurred && shown === 'opacity-100' && <Backdrop className="opacity-85" />}
      <Video
        label={words.call.remoteVideo}
        stream={partner?.stream ?? null}
        speakerId={speakerId}
        onSilenced={onSilenced}
        onFrame={onPainted}
        scale={scale}
        blurred={blurred}
        className={`relative size-full object-contain duration-500 ${shown}`}
      />
      {blurred && shown !== 'opacity-0' && <Cover className={shown} />}
      <Afterglow sessionId={sessionId} shown={isBetween(phase, painted)} />
      {picture && <Missing words={picture} text={text} />}
      <Badges sound={sound} blur={shown === 'opacity-0' ? 'off' : blur} screen={devices?.screen === true} partner={'since' in phase ? partner : null} />
    </section>
  );
}
