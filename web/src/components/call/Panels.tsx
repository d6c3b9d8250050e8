import { type RefObject, useState } from 'react';
import { complainable } from '../../core/complaint';
import { type CallState, partnerOf } from '../../core/state';
import type { CallActions, Fitting, Panel } from './actions';
import { MoreMenu } from './MoreMenu';
import { QualityDetails } from './QualitySign';
import { ReportPanel } from './ReportPanel';
import { SettingsPanel } from './SettingsPanel';
import { ShortcutsPanel } from './ShortcutsPanel';
import { WishPanel } from './WishPanel';

interface Props {
  readonly panel: Panel | null;
  readonly state: CallState;
  readonly actions: CallActions;
  readonly remote: RefObject<HTMLElement | null>;
  readonly fit: Fitting;
  readonly onOpen: (panel: Panel | null) => void;
}

/** The dialog that is open, if one is. */
export function Panels({ panel, state, actions, remote, fit, onOpen }: Props) {
  // Whom a complaint is about is decided when the first dialog opens, whoever comes meanwhile.
  const [about, setAbout] = useState<string | null>(null);
  const [was, setWas] = useState(panel);
  if (was !== panel) {
    setWas(panel);
    if (was === null) setAbout(complainable(state));
  }
  const close = () => onOpen(null);
  switch (panel) {
    case 'menu':
      return <MoreMenu about={about} state={state} actions={actions} remote={remote} fit={fit} onClose={close} onOpen={onOpen} />;
    case 'settings':
      return <SettingsPanel state={state} actions={actions} onClose={close} />;
    case 'shortcuts':
      return <ShortcutsPanel onClose={close} />;
    case 'quality':
      return <QualityDetails quality={partnerOf(state)?.quality ?? null} onClose={close} />;
    case 'report':
      return <ReportPanel about={about} state={state} actions={actions} onClose={close} />;
    case 'wishes':
      return <WishPanel actions={actions} onClose={close} />;
    case null:
      return null;
  }
}
