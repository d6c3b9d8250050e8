import { settings } from '../core/settings';
import { useSettings } from '../hooks/useSettings';
import { useText } from '../hooks/useText';
import { Switch } from './Field';

interface Props {
  readonly onChange?: () => void;
}

/** With or without a camera, and whether those without are met. To do without holds from the next start on. */
export function TextFields({ onChange }: Props) {
  const { text } = useText();
  const { textOnly, meetText } = useSettings();
  const meet = (on: boolean) => {
    settings.change({ meetText: on });
    onChange?.();
  };
  return (
    <>
      <Switch label={text.only} hint={text.onlyHint} on={textOnly} onChange={(on) => settings.change({ textOnly: on })} />
      {!textOnly && <Switch label={text.meet} hint={text.meetHint} on={meetText} onChange={meet} />}
    </>
  );
}
