import { useMemo } from 'react';
import { toggleFullScreen } from '../../hooks/useFullScreen';
import { useSettings } from '../../hooks/useSettings';
import { useShortcuts } from '../../hooks/useShortcuts';
import type { CallActions, Panel } from './actions';
import { shortcutKeys } from './keys';

/** What the keys do in a call, unless the user has switched them off. */
export function useCallShortcuts(actions: CallActions, toggleChat: () => void, openPanel: (panel: Panel) => void): void {
  const { shortcuts } = useSettings();
  const keys = useMemo(
    () => ({
      [shortcutKeys.skip]: actions.skip,
      [shortcutKeys.mute]: actions.toggleMic,
      [shortcutKeys.camera]: actions.toggleCamera,
      [shortcutKeys.chat]: toggleChat,
      [shortcutKeys.full]: toggleFullScreen,
      [shortcutKeys.help]: () => openPanel('shortcuts'),
    }),
    [actions, toggleChat, openPanel],
  );
  useShortcuts(keys, shortcuts);
}
