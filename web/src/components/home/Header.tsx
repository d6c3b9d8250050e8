import { useText } from '../../hooks/useText';
import { Logo } from '../Logo';

export function Header() {
  const text = useText();
  return (
    <header className="flex items-center justify-between py-5">
      <Logo />
      <a
        href="#how"
        className="-me-4 inline-flex min-h-11 items-center rounded-full px-4 text-sm font-medium text-muted transition-colors hover:text-ink"
      >
        {text.home.how}
      </a>
    </header>
  );
}
