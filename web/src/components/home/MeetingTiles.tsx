import { useText } from '../../hooks/useText';
import { Icon } from '../Icon';

interface TileProps {
  readonly className: string;
  readonly children: React.ReactNode;
}

function Tile({ className, children }: TileProps) {
  return (
    <div className={`absolute overflow-hidden rounded-[1.75rem] lifted ${className}`}>
      <svg viewBox="0 0 320 400" preserveAspectRatio="xMidYMax slice" className="size-full">
        {children}
      </svg>
    </div>
  );
}

/** What it is all about, drawn: two people in two pictures. Decoration only. */
export function MeetingTiles() {
  const text = useText();
  return (
    <div aria-hidden="true" className="relative mx-auto aspect-[10/9] w-full max-w-md motion-reduce:*:animate-none lg:max-w-none">
      <Tile className="top-0 left-[3%] h-[82%] w-[54%] -rotate-6 animate-float bg-ember">
        <circle cx="262" cy="70" r="120" className="fill-cream/25" />
        <path d="M30 420c0-92 54-140 130-140s130 48 130 140z" fill="#5b2340" />
        <path d="M134 240h52v52c0 22-52 22-52 0z" fill="#e8a27c" />
        <path d="M82 190c-8-92 30-128 82-128s86 40 76 132c-6 58-18 74-30 84H116c-16-12-30-40-34-88z" fill="#2d1626" />
        <path d="M104 176c0-52 22-76 56-76s58 24 58 76-26 90-57 90-57-38-57-90z" fill="#f4b78f" />
        <path d="M100 168c34-4 62-22 76-56 10 30 26 46 46 54-2-52-20-84-62-84s-64 30-60 86z" fill="#2d1626" />
        <path d="M136 178v8M184 178v8" stroke="#2d1626" strokeWidth="8" strokeLinecap="round" />
        <path d="M138 216c12 18 34 18 46 0z" fill="#fff" />
      </Tile>
      <Tile className="right-[3%] bottom-0 h-[80%] w-[54%] rotate-5 animate-float-late bg-iris">
        <circle cx="50" cy="90" r="110" className="fill-cream/20" />
        <path d="M26 420c4-96 58-138 134-138s132 44 134 138z" fill="#fff3e6" />
        <path d="M132 236h58v56c-12 26-46 26-58 0z" fill="#7d4a35" />
        <path d="M100 166c0-54 24-82 61-82s61 28 61 82-25 96-61 96-61-42-61-96z" fill="#96593f" />
        <path d="M94 158c-8-64 24-96 68-96 46 0 74 34 66 96-10-18-14-36-28-46-26 10-62 10-80 0-14 10-18 28-26 46z" fill="#1a1230" />
        <path d="M101 184c3 48 28 80 60 80s57-32 60-80c-7 18-15 27-27 29-20-9-46-9-66 0-12-2-20-11-27-29z" fill="#1a1230" />
        <path d="M140 225c11 15 31 15 42 0z" fill="#fff" />
        <g fill="none" stroke="#1a1230" strokeWidth="6">
          <circle cx="136" cy="172" r="19" />
          <circle cx="187" cy="172" r="19" />
          <path d="M155 170h13" />
        </g>
        <path d="M136 169v6M187 169v6" stroke="#1a1230" strokeWidth="7" strokeLinecap="round" />
      </Tile>
      <div className="glass absolute top-[13%] right-[7%] inline-flex items-center gap-2 rounded-full px-4 py-2 text-sm font-semibold [font-variant-numeric:tabular-nums]">
        <span className="size-2 rounded-full bg-good" />
        <span>0:42</span>
      </div>
      <div className="glass absolute bottom-[5%] left-[14%] flex items-center gap-1 rounded-full p-1.5">
        <span className="grid size-9 place-items-center rounded-full bg-hover">
          <Icon name="mic" className="size-4.5" />
        </span>
        <span className="grid size-9 place-items-center rounded-full bg-hover">
          <Icon name="camera" className="size-4.5" />
        </span>
        <span className="inline-flex h-9 items-center gap-1.5 rounded-full bg-ember px-3.5 text-sm font-semibold text-on-ember">
          <Icon name="skip" className="size-4" />
          <span>{text.call.skip}</span>
        </span>
      </div>
    </div>
  );
}
