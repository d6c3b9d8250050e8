const circles = {
  /** Looking for each other. */
  seeking: ['animate-seek-left motion-reduce:-translate-x-1/4', 'animate-seek-right motion-reduce:translate-x-1/4'],
  together: ['translate-x-[12%]', '-translate-x-[12%]'],
  apart: ['-translate-x-1/2 opacity-60', 'translate-x-1/2 opacity-60'],
} as const;

interface Props {
  readonly mode: keyof typeof circles;
}

/** The mark of Flinxx, alive: two circles that look for each other, meet, or part. */
export function MeetingMark({ mode }: Props) {
  const [left, right] = circles[mode];
  const circle = 'size-20 rounded-full mix-blend-multiply dark:mix-blend-screen transition-all duration-700 ease-glide sm:size-24';
  return (
    // In every language the first is on the left, as the movements take it to be.
    <div aria-hidden="true" dir="ltr" className="isolate flex w-64 items-center justify-center">
      <span className={`${circle} -mr-4 bg-ember ${left}`} />
      <span className={`${circle} bg-iris ${right}`} />
    </div>
  );
}
