import { Link } from 'react-router';
import { markMoment } from '../../core/recorder';
import { loadChat } from '../../pages/loadChat';
import { useText } from '../../hooks/useText';
import { buttonStyle } from '../buttonStyle';
import { Icon } from '../Icon';

/** Whoever reaches for the button will need the chat page: its code is fetched ahead. */
function prepare(): void {
  // Fetched again, and reported, when the page is really opened.
  loadChat().catch(() => undefined);
}

export function StartButton() {
  const text = useText();
  return (
    <Link
      to="/chat"
      onPointerEnter={prepare}
      onClick={() => markMoment('start')}
      onFocus={prepare}
      className={`${buttonStyle('primary')} group min-h-16 ps-8 pe-5 text-lg shadow-[0_10px_40px_-8px] shadow-ember/50 max-sm:w-full`}
    >
      {text.home.start}
      <span className="grid size-9 place-items-center rounded-full bg-on-ember/10 transition-transform duration-300 ease-glide group-hover:translate-x-1 rtl:-scale-x-100 rtl:group-hover:-translate-x-1">
        <Icon name="arrow" className="size-5" />
      </span>
    </Link>
  );
}
