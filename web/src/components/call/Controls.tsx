import { complainable } from '../../core/complaint';
import { canShareScreen } from '../../core/media';
import { type CallState, isText, partnerOf, type Phase } from '../../core/state';
import { canFullScreen, toggleFullScreen, useFullScreen } from '../../hooks/useFullScreen';
import { useText } from '../../hooks/useText';
import { buttonStyle } from '../buttonStyle';
import { AnyIcon } from '../AnyIcon';
import type { CallActions, Chatting, Panel } from './actions';
import { Press, RoundPress } from './Press';

const skippable: ReadonlySet<Phase['tag']> = new Set(['negotiating', 'inCall', 'reconnecting', 'parted']);

interface Props {
  readonly state: CallState;
  readonly actions: CallActions;
  readonly chat: Chatting;
  /** The own picture is the stage, with a card above the controls. */
  readonly large: boolean;
  readonly onOpen: (panel: Panel) => void;
}

/** Wide screens have room for what is in the menu elsewhere. */
function WideControls({ state, actions }: Pick<Props, 'state' | 'actions'>) {
  const text = useText().menu;
  const full = useFullScreen();
  return (
    <>
      {canShareScreen() && !isText(state) && (
        <RoundPress
          name={state.screen ? text.screenOff : text.screenOn}
          icon="screen"
          look={state.screen ? 'active' : 'calm'}
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
  return (
    <>
      <RoundPress name={mic ? text.mute : text.unmute} icon={mic ? 'mic' : 'micOff'} look={mic ? 'calm' : 'alert'} onPress={actions.toggleMic} />
      <RoundPress
        name={camera ? text.cameraOff : text.cameraOn}
        icon={camera ? 'camera' : 'cameraOff'}
        look={camera ? 'calm' : 'alert'}
        onPress={actions.toggleCamera}
      />
    </>
  );
}

function ChatControl({ state, chat: { canChat, chatOpen, toggleChat } }: Pick<Props, 'state' | 'chat'>) {
  const text = useText().chat;
  const unread = partnerOf(state)?.chat.unread ?? 0;
  return (
    <RoundPress
      name={unread > 0 ? text.unread(unread) : text.title}
      icon="chat"
      look={chatOpen ? 'active' : 'calm'}
      off={!canChat}
      expanded={chatOpen}
      onPress={toggleChat}
    >
      {unread > 0 && (
        <span className="absolute -top-0.5 -right-0.5 grid h-5 min-w-5 place-items-center rounded-full bg-ember px-1 text-xs font-bold text-on-ember">
          {unread}
        </span>
      )}
    </RoundPress>
  );
}

/** What helps against a partner at once: in the bar, on a phone above it and what is said there, also while somebody writes, and where a card is in the way under the head. */
function SafetyControls({ state, actions, large, onOpen }: Omit<Props, 'chat'>) {
  const text = useText().safety;
  const { phase } = state;
  const blurred = 'since' in phase && phase.partner.blur !== 'off';
  const place = large ? 'max-sm:fixed max-sm:at-start max-sm:under-head' : 'max-sm:absolute max-sm:end-0 max-sm:bottom-full max-sm:mb-3';
  const look = 'max-sm:glass max-sm:aria-disabled:hidden';
  return (
    <div className={`flex gap-2 short:gap-1.5 max-sm:pointer-events-auto max-sm:visible max-sm:flex-col ${place}`}>
      {!isText(state) && (
        <RoundPress
          name={blurred ? text.unblur : text.blur}
          icon={blurred ? 'blurOff' : 'blur'}
          look={blurred ? 'active' : 'calm'}
          off={!('since' in phase)}
          onPress={() => actions.setBlur(!blurred)}
          className={blurred ? '' : look}
        />
      )}
      <RoundPress name={text.report} icon="flag" off={complainable(state) === null} opens="report" onPress={() => onOpen('report')} className={look} />
    </div>
  );
}

/** Altogether out, at the other end of the bar than to the next partner. */
function StopControl({ actions }: Pick<Props, 'actions'>) {
  const { stop } = useText().call;
  return (
    <Press
      name={stop}
      onPress={actions.stop}
      className={`${buttonStyle('quiet')} min-h-11! gap-2! max-sm:w-11 max-sm:shrink-0 max-sm:p-0! sm:h-13 sm:px-5! short:h-11 short:px-4!`}
    >
      <AnyIcon name="stop" className="size-5 text-danger-ink" />
      <span className="max-sm:hidden">{stop}</span>
    </Press>
  );
}

function SkipControl({ state, actions }: Pick<Props, 'state' | 'actions'>) {
  const { skip } = useText().call;
  const { skipReady, phase: { tag } } = state;
  return (
    <Press
      name={skip}
      off={!skippable.has(tag) || !skipReady}
      onPress={actions.skip}
      className={`${buttonStyle(tag === 'parted' ? 'quiet' : 'primary')} min-h-11! min-w-11 gap-1.5! px-3! max-sm:px-2! aria-disabled:bg-hover! aria-disabled:text-ink! max-sm:grow sm:h-13 sm:px-6! short:h-11 short:px-4!`}
    >
      <span className="max-sm:text-sm max-[24rem]:hidden">{skip}</span>
      <AnyIcon name="skip" className="size-5 max-sm:min-[24rem]:hidden rtl:-scale-x-100" />
    </Press>
  );
}

/** The bar at the bottom of the call: one row, and of it what can be pressed. On a phone the chat's field takes its place. */
export function Controls({ state, actions, chat, large, onOpen }: Props) {
  const text = useText();
  const open = state.local !== null;
  const writing = chat.chatOpen && 'since' in state.phase;
  return (
    <div
      role="group"
      aria-label={text.call.controls}
      className={`pointer-events-auto isolate grid ${open ? 'max-sm:w-full max-sm:max-w-md' : ''} ${writing ? 'max-sm:pointer-events-none max-sm:invisible max-sm:z-20' : ''}`}
    >
      {/* No part of the row is inside: what blurs what is behind it holds what is placed in it. */}
      <div aria-hidden="true" className="glass -z-10 rounded-full [grid-area:1/1]" />
      <div className="flex items-center gap-1.5 p-1.5 [grid-area:1/1] narrow:gap-1 narrow:p-1 sm:gap-2 sm:p-2 short:gap-1.5 short:p-1.5">
        {state.phase.tag !== 'idle' && <StopControl actions={actions} />}
        <div className="flex grow justify-center gap-1.5 narrow:gap-1 sm:gap-2 sm:px-4 short:gap-1.5 short:px-2">
          {open && !isText(state) && <DeviceControls state={state} actions={actions} />}
          {open && <WideControls state={state} actions={actions} />}
          {open && <ChatControl state={state} chat={chat} />}
          {open && <SafetyControls state={state} actions={actions} large={large} onOpen={onOpen} />}
          <RoundPress name={text.menu.title} icon="more" opens="menu settings shortcuts wishes report" onPress={() => onOpen('menu')} />
        </div>
        {open && <SkipControl state={state} actions={actions} />}
      </div>
    </div>
  );
}
