import { useMemo } from 'react';
import { toggleFullScreen } from '../../hooks/useFullScreen';
import { useSettings } from '../../hooks/useSettings';
import { useShortcuts } from '../../hooks/useShortcuts';
import { complainable } from '../../core/complaint';
import { type CallState, isText } from '../../core/state';
import type { CallActions, Panel } from './actions';
import { shortcutKeys } from './keys';

/** What the keys do in a call, unless the user has switched them off. */
export function useCallShortcuts(state: CallState, actions: CallActions, toggleChat: () => void, toggleFit: () => void, openPanel: (panel: Panel) => void): void {
  const { shortcuts } = useSettings();
  const blur = 'since' in state.phase && !isText(state) ? state.phase.partner.blur : null;
  const somebody = complainable(state) !== null;
  const keys = useMemo(
    () => ({
      [shortcutKeys.skip]: actions.skip,
      [shortcutKeys.mute]: actions.toggleMic,
      [shortcutKeys.camera]: actions.toggleCamera,
      [shortcutKeys.chat]: toggleChat,
      [shortcutKeys.blur]: () => {
        if (blur !== null) actions.setBlur(blur === 'off');
      },
      [shortcutKeys.report]: () => {
        if (somebody) openPanel('report');
      },
      [shortcutKeys.fit]: toggleFit,
      [shortcutKeys.full]: toggleFullScreen,
      [shortcutKeys.help]: () => openPanel('shortcuts'),
    }),
    [actions, blur, somebody, toggleChat, toggleFit, openPanel],
  );
  useShortcuts(keys, shortcuts);
}
