import type { Tone } from '../../presenter/phase';

const dots: Readonly<Record<Tone, string>> = {
  rest: 'bg-muted',
  search: 'bg-iris animate-pulse',
  meeting: 'bg-ember animate-pulse',
  good: 'bg-good',
  warning: 'bg-warn animate-pulse',
  danger: 'bg-danger-bright',
};

interface Props {
  readonly tone: Tone;
  readonly status: string;
}

export function StatusBar({ tone, status }: Props) {
  return (
    <div className="flex items-center gap-2.5">
      <span aria-hidden="true" className={`size-2.5 shrink-0 rounded-full ${dots[tone]}`} />
      <p role="status">{status}</p>
    </div>
  );
}
