import { settings } from '../../core/settings';
import { useSettings } from '../../hooks/useSettings';
import { useText } from '../../hooks/useText';
import { Dialog } from '../Dialog';
import { Switch } from '../Field';
import { shortcutKeys } from './keys';

interface Props {
  readonly onClose: () => void;
}

export function ShortcutsPanel({ onClose }: Props) {
  const text = useText().shortcuts;
  const { shortcuts } = useSettings();
  return (
    <Dialog name="shortcuts" title={text.title} onClose={onClose}>
      <dl className="divide-y divide-line">
        {Object.entries(shortcutKeys).map(([name, key]) => (
          <div key={name} className="flex items-center justify-between gap-4 py-2.5">
            <dt>{text[name as keyof typeof shortcutKeys]}</dt>
            <dd>
              <kbd className="grid min-h-9 min-w-9 place-items-center rounded-lg border border-edge bg-ground px-2 font-sans font-bold uppercase">
                {key}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-3">
        <Switch label={text.enabled} on={shortcuts} onChange={(on) => settings.change({ shortcuts: on })} />
      </div>
    </Dialog>
  );
}
