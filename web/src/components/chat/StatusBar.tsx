import type { Phase } from '../../core/state';

const dots: Readonly<Record<Phase['tag'], string>> = {
  idle: 'bg-muted',
  asking: 'bg-warn animate-pulse',
  blocked: 'bg-danger-bright',
  connecting: 'bg-warn animate-pulse',
  searching: 'bg-iris animate-pulse',
  waiting: 'bg-iris animate-pulse',
  delayed: 'bg-warn',
  negotiating: 'bg-ember animate-pulse',
  inCall: 'bg-good',
  reconnecting: 'bg-warn animate-pulse',
  parted: 'bg-muted',
};

interface Props {
  readonly phase: Phase;
  readonly status: string;
}

export function StatusBar({ phase, status }: Props) {
  return (
    <div className="flex items-center gap-2.5">
      <span aria-hidden="true" className={`size-2.5 shrink-0 rounded-full ${dots[phase.tag]}`} />
      <p role="status">{status}</p>
    </div>
  );
}
