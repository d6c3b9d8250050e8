import type { Invite } from '../../core/invite';
import type { Phase } from '../../core/state';
import { useText } from '../../hooks/useText';
import { buttonStyle } from '../buttonStyle';
import { AnyIcon } from '../AnyIcon';
import type { CallActions } from './actions';

interface Props {
  readonly phase: Phase;
  readonly invite: Invite;
  readonly actions: CallActions;
}

const main = `${buttonStyle('primary')} py-2 leading-tight`;
const quiet = `${buttonStyle('quiet')} py-2 leading-tight`;

/** The ways on where somebody is to meet a friend: to that one, by another link, or to strangers after all. */
export function InviteWays({ phase: { tag }, invite, actions }: Props) {
  const { invite: text, call } = useText();
  const toStrangers = () => {
    actions.invite(null);
    if (tag === 'idle') actions.start();
  };
  return (
    <>
      {tag === 'idle' && (
        <button type="button" className={main} onClick={actions.start}>
          <span>{invite.code ? call.start : text.home}</span>
          <AnyIcon name="arrow" className="size-5 rtl:-scale-x-100" />
        </button>
      )}
      {tag === 'uninvited' && (
        <button type="button" className={main} onClick={() => actions.invite({ code: null })}>
          {text.renew}
        </button>
      )}
      {tag === 'parted' && (
        <button type="button" className={main} onClick={() => actions.invite(invite)}>
          {text.rejoin}
        </button>
      )}
      <button type="button" className={quiet} onClick={toStrangers}>
        {text.strangers}
      </button>
    </>
  );
}
