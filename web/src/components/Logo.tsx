import { Link } from 'wouter';
import { site } from '../core/site';
import { useText } from '../hooks/useText';

function Mark() {
  return (
    <svg viewBox="0 0 30 18" aria-hidden="true" className="h-[1.1em] w-auto">
      <circle cx="9" cy="9" r="9" className="fill-ember" />
      <circle cx="21" cy="9" r="9" className="fill-iris" />
      <path d="M15 2.3a9 9 0 0 1 0 13.4 9 9 0 0 1 0-13.4z" className="fill-cream" />
    </svg>
  );
}

interface Props {
  /** Only the mark where room is scarce; the name stays for screen readers. */
  readonly compact?: boolean;
}

/** The operator's, or ours. */
export function Logo({ compact = false }: Props) {
  const text = useText();
  return (
    <Link
      to="/"
      className="-m-2 inline-flex min-h-11 items-center gap-2.5 rounded-full p-2 font-display text-xl font-bold tracking-tight"
    >
      {site.logo ? <img src={site.logo} alt="" className="h-[1.4em] w-auto max-w-36 object-contain" /> : <Mark />}
      <span className={compact ? 'max-sm:sr-only' : ''}>{text.name}</span>
    </Link>
  );
}
