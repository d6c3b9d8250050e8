import type { CallState, Phase } from '../../core/state';
import { text } from '../../text/en';
import { buttonStyle } from '../buttonStyle';
import { Icon, type IconName } from '../Icon';
import type { CallActions } from './ChatScreen';

const { chat } = text;
const skippable: ReadonlySet<Phase['tag']> = new Set(['negotiating', 'inCall', 'reconnecting', 'parted']);

interface ToggleProps {
  readonly on: boolean;
  readonly name: string;
  readonly icon: IconName;
  readonly disabled: boolean;
  readonly onPress: () => void;
}

function Toggle({ on, name, icon, disabled, onPress }: ToggleProps) {
  const look = on ? 'bg-hover hover:bg-line' : 'bg-danger text-white hover:bg-danger-bright';
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      disabled={disabled}
      onClick={onPress}
      className={`grid size-13 shrink-0 place-items-center rounded-full transition-[background-color,transform,opacity] duration-200 active:scale-95 disabled:pointer-events-none disabled:opacity-40 ${look}`}
    >
      <Icon name={icon} />
    </button>
  );
}

interface Props {
  readonly state: CallState;
  /** Whether there are a camera and a microphone to switch. */
  readonly ready: boolean;
  readonly actions: CallActions;
}

export function Controls({ state, ready, actions }: Props) {
  const { mic, camera } = state.devices;
  const { tag } = state.phase;
  return (
    <div role="group" aria-label={chat.controls} className="glass flex items-center gap-1.5 rounded-full p-2 sm:gap-2">
      <Toggle
        on={mic}
        name={mic ? chat.mute : chat.unmute}
        icon={mic ? 'mic' : 'micOff'}
        disabled={!ready}
        onPress={actions.toggleMic}
      />
      <Toggle
        on={camera}
        name={camera ? chat.cameraOff : chat.cameraOn}
        icon={camera ? 'camera' : 'cameraOff'}
        disabled={!ready}
        onPress={actions.toggleCamera}
      />
      <button
        type="button"
        disabled={!skippable.has(tag)}
        onClick={actions.skip}
        className={`${buttonStyle('primary')} h-13 gap-2! px-4! sm:px-7!`}
      >
        <Icon name="skip" className="size-5 narrow:hidden" />
        {chat.skip}
      </button>
      <button
        type="button"
        disabled={tag === 'idle'}
        onClick={actions.stop}
        className={`${buttonStyle('quiet')} h-13 gap-2! px-4! sm:px-6!`}
      >
        <Icon name="stop" className="size-5 text-danger-ink narrow:hidden" />
        {chat.stop}
      </button>
    </div>
  );
}
