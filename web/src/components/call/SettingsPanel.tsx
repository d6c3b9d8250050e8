import { chosenDevice, settings } from '../../core/settings';
import type { CallState } from '../../core/state';
import { useSettings } from '../../hooks/useSettings';
import { useText } from '../../hooks/useText';
import { DevicePickers } from '../DevicePickers';
import { Dialog } from '../Dialog';
import { Switch } from '../Field';
import { TextFields } from '../TextFields';
import { LanguagePicker } from '../LanguagePicker';
import type { CallActions } from './actions';

interface Props {
  readonly state: CallState;
  readonly actions: CallActions;
  readonly onClose: () => void;
}

/** Choices that hold at once and for all later calls. */
export function SettingsPanel({ state, actions, onClose }: Props) {
  const { settings: text, safety } = useText();
  const { telemetry, autoNext, blurFirst } = useSettings();
  const { local } = state;
  return (
    <Dialog name="settings" title={text.title} onClose={onClose}>
      <div className="space-y-4">
        <DevicePickers
          stream={local}
          onPick={(device, id, name) => {
            if (local) void actions.pickDevice(device, id);
            else settings.change(chosenDevice(device, id, name));
          }}
        />
        <LanguagePicker />
        <Switch label={text.autoNext} on={autoNext} onChange={actions.setAutoNext} />
        <TextFields onChange={actions.wish} />
        <Switch label={safety.blurFirst} hint={safety.blurFirstHint} on={blurFirst} onChange={actions.setBlurFirst} />
        <Switch
          label={text.telemetry}
          hint={text.telemetryHint}
          on={telemetry}
          onChange={(on) => settings.change({ telemetry: on })}
        />
      </div>
    </Dialog>
  );
}
