import type { RefObject } from 'react';
import { canShareScreen } from '../../core/media';
import { togglePip } from '../../core/pip';
import { type Corner, corners, settings } from '../../core/settings';
import { type CallState, isText, partnerOf, type Phase } from '../../core/state';
import { useDevices } from '../../hooks/useDevices';
import { canFullScreen, toggleFullScreen, useFullScreen } from '../../hooks/useFullScreen';
import { useSettings } from '../../hooks/useSettings';
import { useText } from '../../hooks/useText';
import { Dialog } from '../Dialog';
import { AnyIcon, type IconName } from '../AnyIcon';
import type { CallActions, Fitting, Panel } from './actions';

interface ItemProps {
  readonly icon: IconName;
  readonly name: string;
  readonly onPress: () => void;
  readonly className?: string;
}

function Item({ icon, name, onPress, className = '' }: ItemProps) {
  return (
    <li className={className}>
      <button
        type="button"
        onClick={onPress}
        className="flex min-h-12 w-full items-center gap-4 rounded-xl px-3 text-start font-semibold hover:bg-hover"
      >
        <AnyIcon name={icon} className="size-5.5 text-muted" />
        <span>{name}</span>
      </button>
    </li>
  );
}

/** Where nobody is left for the friend. */
const friendless: ReadonlySet<Phase['tag']> = new Set(['idle', 'searching', 'waiting', 'parted']);

/** The corner after this one, for those who do not drag. */
function nextCorner(corner: Corner | null): Corner {
  const usual: Corner = innerWidth < 640 ? 'top-end' : 'bottom-end';
  return corners[(corners.indexOf(corner ?? usual) + 1) % corners.length] ?? usual;
}

interface Props {
  /** The call that a complaint would be about. */
  readonly about: string | null;
  readonly state: CallState;
  readonly actions: CallActions;
  /** Holds the partner's picture. */
  readonly remote: RefObject<HTMLElement | null>;
  readonly fit: Fitting;
  readonly onClose: () => void;
  readonly onOpen: (panel: Panel) => void;
}

function BlockItem({ about: sessionId, actions, onClose }: Pick<Props, 'about' | 'actions' | 'onClose'>) {
  const text = useText().safety;
  if (sessionId === null) return null;
  const block = () => {
    actions.complain('block', sessionId);
    onClose();
  };
  return <Item icon="block" name={text.block} onPress={block} />;
}

/** Everything that has no place in the bar. */
export function MoreMenu({ about, state, actions, remote, fit, onClose, onOpen }: Props) {
  const { menu: text, wishes, invite } = useText();
  const full = useFullScreen();
  const { corner, selfHidden } = useSettings();
  const { cameras } = useDevices(state.local);
  const { local, screen, phase } = state;
  const then = (act: () => void) => () => {
    act();
    onClose();
  };
  const float = () => togglePip(remote.current?.querySelector('video'));
  return (
    <Dialog name="menu" title={text.title} onClose={onClose}>
      <ul className="-mx-3">
        <BlockItem about={about} actions={actions} onClose={onClose} />
        {local && canShareScreen() && (
          <Item icon="screen" name={screen ? text.screenOff : text.screenOn} onPress={then(() => void actions.toggleScreen())} />
        )}
        {document.pictureInPictureEnabled && 'since' in phase && partnerOf(state)?.blur === 'off' && (
          <Item icon="pip" name={text.pip} onPress={then(float)} />
        )}
        {'since' in phase && !isText(state) && !phase.partner.devices.screen && (
          <Item icon="fit" name={fit.framed ? text.fill : text.whole} onPress={then(fit.toggle)} />
        )}
        {canFullScreen() && (
          <Item icon={full ? 'fullOff' : 'full'} name={full ? text.fullOff : text.fullOn} onPress={then(toggleFullScreen)} />
        )}
        {local && cameras.length > 1 && <Item icon="flip" name={text.flip} onPress={then(() => void actions.flipCamera())} />}
        {!selfHidden && (
          <Item icon="move" name={text.move} onPress={() => settings.change({ corner: nextCorner(corner) })} />
        )}
        <Item
          icon={selfHidden ? 'eye' : 'eyeOff'}
          name={selfHidden ? text.show : text.hide}
          onPress={then(() => settings.change({ selfHidden: !selfHidden }))}
        />
        <Item icon="heart" name={wishes.title} onPress={() => onOpen('wishes')} />
        <Item icon="settings" name={text.settings} onPress={() => onOpen('settings')} />
        <Item icon="keyboard" name={text.shortcuts} onPress={() => onOpen('shortcuts')} className="touch:hidden" />
        {state.invite === null && friendless.has(phase.tag) && (
          <Item icon="link" name={invite.home} onPress={then(() => actions.invite({ code: null }))} />
        )}
      </ul>
    </Dialog>
  );
}
