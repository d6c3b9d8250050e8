import { useState } from 'react';
import { useText } from '../../hooks/useText';
import { Icon } from '../Icon';
import { LanguagePicker } from '../LanguagePicker';
import { sharePage } from '../share';
import { SiteLinks } from '../SiteLinks';

export function Footer() {
  const text = useText();
  const [copied, setCopied] = useState(false);
  const share = async () => setCopied(await sharePage(text.home.title));
  return (
    <footer className="py-8 text-sm text-muted">
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-5">
        <p className="max-w-md pb-3">{text.home.footer}</p>
        <div className="flex flex-wrap items-end gap-3">
          <button
            type="button"
            onClick={() => void share()}
            className="inline-flex min-h-11 items-center gap-2 rounded-full px-4 font-semibold text-ink hover:bg-hover max-sm:-ms-4"
          >
            <Icon name="share" className="size-5" />
            <span aria-live="polite">{copied ? text.menu.copied : text.menu.invite}</span>
          </button>
          <div className="w-40 text-ink">
            <LanguagePicker />
          </div>
        </div>
      </div>
      <SiteLinks />
    </footer>
  );
}
