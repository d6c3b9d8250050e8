import { Link } from 'wouter';
import { useText } from '../../hooks/useText';
import { buttonStyle } from '../buttonStyle';
import { Icon } from '../Icon';
import { startHandlers } from './startHandlers';

export function StartButton() {
  const text = useText();
  return (
    <Link
      to="/chat"
      {...startHandlers}
      className={`${buttonStyle('primary')} group min-h-16 ps-8 pe-5 text-lg glowing max-sm:w-full`}
    >
      <span>{text.home.start}</span>
      <span className="grid size-9 place-items-center rounded-full bg-on-ember/10 transition-transform duration-300 ease-glide group-hover:translate-x-1 rtl:-scale-x-100 rtl:group-hover:-translate-x-1">
        <Icon name="arrow" className="size-5" />
      </span>
    </Link>
  );
}
