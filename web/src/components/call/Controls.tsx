import { complainable } from '../../core/complaint';
import { canShareScreen } from '../../core/media';
import { type CallState, isText, partnerOf, type Phase } from '../../core/state';
import { canFullScreen, toggleFullScreen, useFullScreen } from '../../hooks/useFullScreen';
import { useText } from '../../hooks/useText';
import { buttonStyle } from '../buttonStyle';
import { AnyIcon } from '../AnyIcon';
import type { CallActions } from './actions';
import { Press, RoundPress } from './Press';

const skippable: ReadonlySet<Phase['tag']> = new Set(['negotiating', 'inCall', 'reconnecting', 'parted']);

interface Props {
  readonly state: CallState;
  readonly actions: CallActions;
  readonly canChat: boolean;
  readonly chatOpen: boolean;
  readonly onChat: () => void;
  readonly onReport: () => void;
  readonly onMenu: () => void;
}

/** Wide screens have room for what is in the menu elsewhere. */
function WideControls({ state, actions }: Pick<Props, 'state' | 'actions'>) {
  const text = useText().menu;
  const full = useFullScreen();
  return (
    <>
      {canShareScreen() && (
        <RoundPress
          name={state.screen ? text.screenOff : text.screenOn}
          icon="screen"
          look={state.screen ? 'active' : 'calm'}
          off={state.local === null || isText(state)}
          onPress={() => void actions.toggleScreen()}
          className={state.screen ? 'max-sm:hidden' : 'max-lg:hidden'}
        />
      )}
      {canFullScreen() && (
        <RoundPress
          name={full ? text.fullOff : text.fullOn}
          icon={full ? 'fullOff' : 'full'}
          onPress={toggleFullScreen}
          className="max-lg:hidden"
        />
      )}
    </>
  );
}

/** Microphone and camera, in the colour of an alarm where they are off. */
function DeviceControls({ state, actions }: Pick<Props, 'state' | 'actions'>) {
  const text = useText().call;
  const { mic, camera } = state.devices;
  const off = state.local === null || isText(state);
  return (
    <>
      <RoundPress
        name={mic ? text.mute : text.unmute}
        icon={mic ? 'mic' : 'micOff'}
        look={mic ? 'calm' : 'alert'}
        off={off}
        onPress={actions.toggleMic}
      />
      <RoundPress
        name={camera ? text.cameraOff : text.cameraOn}
        icon={camera ? 'camera' : 'cameraOff'}
        look={camera ? 'calm' : 'alert'}
        off={off}
        onPress={actions.toggleCamera}
      />
    </>
  );
}

function ChatControl({ state, canChat, chatOpen, onChat }: Omit<Props, 'actions' | 'onReport' | 'onMenu'>) {
  const text = useText().chat;
  const unread = partnerOf(state)?.chat.unread ?? 0;
  return (
    <RoundPress
      name={unread > 0 ? text.unread(unread) : text.title}
      icon="chat"
      look={chatOpen ? 'active' : 'calm'}
      off={!canChat}
      expanded={chatOpen}
      onPress={onChat}
    >
      {unread > 0 && (
        <span className="absolute -top-0.5 -right-0.5 grid h-5 min-w-5 place-items-center rounded-full bg-ember px-1 text-xs font-bold text-on-ember">
          {unread}
        </span>
      )}
    </RoundPress>
  );
}

/** Keeps the partner's picture out of focus, at once. */
function BlurControl({ state, actions }: Pick<Props, 'state' | 'actions'>) {
  const text = useText().safety;
  const { phase } = state;
  const blurred = 'since' in phase && phase.partner.blur !== 'off';
  return (
    <RoundPress
      name={blurred ? text.unblur : text.blur}
      icon={blurred ? 'blurOff' : 'blur'}
      look={blurred ? 'active' : 'calm'}
      off={!('since' in phase)}
      onPress={() => actions.setBlur(!blurred)}
    />
  );
}

/** The two ways out: to the next partner, and altogether. */
function LeaveControls({ state, actions }: Pick<Props, 'state' | 'actions'>) {
  const text = useText().call;
  const { skipReady, phase: { tag } } = state;
  return (
    <div className="flex gap-1.5 max-sm:w-full max-sm:*:flex-1 sm:gap-2 short:w-auto">
      <Press
        name={text.skip}
        off={!skippable.has(tag) || !skipReady}
        onPress={actions.skip}
        className={`${buttonStyle(tag === 'parted' ? 'quiet' : 'primary')} gap-2! px-4! aria-disabled:bg-hover! aria-disabled:text-ink! sm:h-13 sm:px-7!`}
      >
        <AnyIcon name="skip" className="size-5 rtl:-scale-x-100" />
        <span>{text.skip}</span>
      </Press>
      <Press
        name={text.stop}
        off={tag === 'idle'}
        onPress={actions.stop}
        className={`${buttonStyle('quiet')} gap-2! px-4! sm:h-13 sm:px-6!`}
      >
        <AnyIcon name="stop" className="size-5 text-danger-ink" />
        <span>{text.stop}</span>
      </Press>
    </div>
  );
}

/** The bar at the bottom of the call. */
export function Controls({ state, actions, canChat, chatOpen, onChat, onReport, onMenu }: Props) {
  const text = useText();
  const nobody = complainable(state) === null;
  return (
    <div
      role="group"
      aria-label={text.call.controls}
      className="glass flex flex-wrap items-center justify-center gap-1.5 rounded-4xl p-2 max-sm:max-w-86 sm:flex-nowrap sm:gap-2 sm:rounded-full short:max-w-none short:flex-nowrap"
    >
      <div className="flex gap-1.5 max-sm:w-full max-sm:justify-around sm:gap-2 short:w-auto">
        <DeviceControls state={state} actions={actions} />
        {!isText(state) && <BlurControl state={state} actions={actions} />}
        <WideControls state={state} actions={actions} />
        <ChatControl state={state} canChat={canChat} chatOpen={chatOpen} onChat={onChat} />
        <RoundPress name={text.safety.report} icon="flag" off={nobody} onPress={onReport} className="tight:hidden" />
        <RoundPress name={text.menu.title} icon="more" onPress={onMenu} />
      </div>
      <LeaveControls state={state} actions={actions} />
    </div>
  );
}
