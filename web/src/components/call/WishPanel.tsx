import { useText } from '../../hooks/useText';
import { Dialog } from '../Dialog';
import { WishFields } from '../WishFields';
import type { CallActions } from './actions';

interface Props {
  readonly actions: CallActions;
  readonly onClose: () => void;
}

/** The server is told when it is closed, and not of each word. */
export function WishPanel({ actions, onClose }: Props) {
  const text = useText().wishes;
  const close = () => {
    onClose();
    actions.wish();
  };
  return (
    <Dialog name="wishes" title={text.title} onClose={close}>
      <WishFields />
    </Dialog>
  );
}
