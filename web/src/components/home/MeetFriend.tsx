import { Link } from 'wouter';
import { useText } from '../../hooks/useText';
import { Icon } from '../Icon';
import { startHandlers } from './startHandlers';

/** To the call page, where the link for the friend is made. */
export function MeetFriend() {
  const { invite } = useText();
  return (
    <Link
      to="/chat#invite"
      {...startHandlers}
      className="inline-flex min-h-11 items-center justify-center gap-2.5 rounded-full px-4 font-semibold hover:bg-hover max-sm:w-full"
    >
      <Icon name="link" className="size-5" />
      <span>{invite.home}</span>
    </Link>
  );
}
