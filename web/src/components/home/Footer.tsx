import { useText } from '../../hooks/useText';
import { LanguagePicker } from '../LanguagePicker';
import { SiteLinks } from '../SiteLinks';

export function Footer() {
  const text = useText();
  return (
    <footer className="py-8 text-sm text-muted">
      <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-5">
        <p className="max-w-md pb-3">{text.home.footer}</p>
        <div className="w-40 text-ink">
          <LanguagePicker />
        </div>
      </div>
      <SiteLinks />
    </footer>
  );
}
