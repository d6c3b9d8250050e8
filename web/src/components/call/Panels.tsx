import type { RefObject } from 'react';
import type { CallView } from '../../core/callParts';
import type { CallActions, Panel } from './actions';
import { MoreMenu } from './MoreMenu';
import { QualityDetails } from './QualitySign';
import { SettingsPanel } from './SettingsPanel';
import { ShortcutsPanel } from './ShortcutsPanel';

interface Props {
  readonly panel: Panel | null;
  readonly view: CallView;
  readonly actions: CallActions;
  readonly remote: RefObject<HTMLElement | null>;
  readonly onOpen: (panel: Panel | null) => void;
}

/** The dialog that is open, if one is. */
export function Panels({ panel, view, actions, remote, onOpen }: Props) {
  const close = () => onOpen(null);
  switch (panel) {
    case 'menu':
      return <MoreMenu view={view} actions={actions} remote={remote} onClose={close} onOpen={onOpen} />;
    case 'settings':
      return <SettingsPanel view={view} actions={actions} onClose={close} />;
    case 'shortcuts':
      return <ShortcutsPanel onClose={close} />;
    case 'quality':
      return <QualityDetails quality={view.quality} onClose={close} />;
    case null:
      return null;
  }
}
