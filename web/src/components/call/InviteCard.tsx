import { useId, useState } from 'react';
import { inviteLink } from '../../core/invite';
import { useText } from '../../hooks/useText';
import { buttonStyle } from '../buttonStyle';
import { AnyIcon } from '../AnyIcon';

const canShare = (): boolean => typeof navigator.share === 'function';

interface Props {
  readonly code: string;
}

/** The link for the friend, to be copied or handed to the device's own sharing. */
export function InviteCard({ code }: Props) {
  const text = useText().invite;
  const id = useId();
  const [copied, setCopied] = useState(false);
  const link = inviteLink(code);
  const copy = async () => setCopied(await navigator.clipboard.writeText(link).then(() => true, () => false));
  // Whoever thinks better of it has not failed.
  const share = () => navigator.share({ title: text.shared, url: link }).catch(() => undefined);
  return (
    <div className="w-full max-w-sm space-y-3">
      <label htmlFor={id} className="sr-only">
        {text.link}
      </label>
      <input
        id={id}
        readOnly
        dir="ltr"
        value={link}
        onFocus={({ target }) => target.select()}
        className="min-h-11 w-full rounded-full border border-edge bg-ground px-5 text-center text-sm text-ellipsis text-ink"
      />
      <div className="flex flex-wrap justify-center gap-3 *:flex-1">
        <button type="button" className={`${buttonStyle('primary')} py-2 leading-tight whitespace-nowrap`} onClick={() => void copy()}>
          <AnyIcon name={copied ? 'check' : 'link'} className="size-5" />
          <span aria-live="polite">{copied ? text.copied : text.copy}</span>
        </button>
        {canShare() && (
          <button type="button" className={`${buttonStyle('quiet')} py-2 leading-tight whitespace-nowrap`} onClick={() => void share()}>
            <AnyIcon name="share" className="size-5" />
            <span>{text.share}</span>
          </button>
        )}
      </div>
    </div>
  );
}
