import { Link } from 'react-router';
import { loadChat } from '../../pages/loadChat';
import { text } from '../../text/en';
import { buttonStyle } from '../buttonStyle';
import { Icon } from '../Icon';

/** Whoever reaches for the button will need the chat page: its code is fetched ahead. */
function prepare(): void {
  // Fetched again, and reported, when the page is really opened.
  loadChat().catch(() => undefined);
}

export function StartButton() {
  return (
    <Link
      to="/chat"
      onPointerEnter={prepare}
      onFocus={prepare}
      className={`${buttonStyle('primary')} group min-h-16 pr-5 pl-8 text-lg shadow-[0_10px_40px_-8px] shadow-ember/50 max-sm:w-full`}
    >
      {text.home.start}
      <span className="grid size-9 place-items-center rounded-full bg-on-ember/10 transition-transform duration-300 ease-glide group-hover:translate-x-1">
        <Icon name="arrow" className="size-5" />
      </span>
    </Link>
  );
}
