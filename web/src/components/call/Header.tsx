import { type CallState, partnerOf } from '../../core/state';
import { useText } from '../../hooks/useText';
import { statusText, statusTone } from '../../presenter/phase';
import { Logo } from '../Logo';
import { QualitySign } from './QualitySign';
import { StatusBar } from './StatusBar';
import { Timer } from './Timer';

interface Props {
  readonly state: CallState;
  /** The screen says in larger words where things stand. */
  readonly quiet: boolean;
  readonly onQuality: () => void;
}

export function Header({ state, quiet, onQuality }: Props) {
  const text = useText();
  const { phase } = state;
  const quality = partnerOf(state)?.quality;
  return (
    <header className="flex items-start justify-between gap-2 *:pointer-events-auto">
      <div className="glass flex h-11 items-center rounded-full px-4">
        <Logo compact />
      </div>
      <div className={quiet ? 'sr-only' : 'glass flex min-h-11 items-center gap-3 rounded-full px-4 py-2 text-sm font-semibold'}>
        <StatusBar tone={statusTone(state)} status={statusText(text, state)} />
        {'since' in phase && <Timer since={phase.since} />}
        {quality && phase.tag === 'inCall' && <QualitySign quality={quality} onPress={onQuality} />}
      </div>
    </header>
  );
}
