import { useState } from 'react';
import { settings } from '../../core/settings';
import type { Crowd } from '../../core/wishes';
import { notice } from '../../hooks/useNotice';
import { useNow } from '../../hooks/useNow';
import { useSettings } from '../../hooks/useSettings';
import { useLanguage, useText } from '../../hooks/useText';
import { waitingText } from '../../text/waiting/catalogues';
import { AnyIcon } from '../AnyIcon';
import { Switch } from '../Field';
import { minutes } from './Timer';

const tipMs = 9000;

/** Asked for by a press, for browsers ask the user for nothing without one. */
function NotifySwitch() {
  const text = waitingText(useLanguage());
  const { notify } = useSettings();
  const [denied, setDenied] = useState(false);
  const change = async (on: boolean) => {
    settings.change({ notify: on });
    setDenied(on && !(await notice.ask()));
  };
  return (
    <div className="w-full text-start max-sm:[&_p]:hidden short:[&_p]:hidden">
      <Switch label={text.notify} hint={denied ? text.denied : text.notifyHint} on={notify} onChange={(on) => void change(on)} />
    </div>
  );
}

interface LineProps {
  readonly crowd: Crowd | null;
  /** Since when somebody waits. */
  readonly since: number;
}

/** Who is here, how long one waits, and how long somebody who shares something comes first. */
function Figures({ crowd, since }: LineProps) {
  const { wishes } = useText();
  const { waited } = waitingText(useLanguage());
  const now = useNow();
  const seconds = crowd?.relaxAt ? Math.ceil((crowd.relaxAt - now) / 1000) : null;
  return (
    <div className="flex flex-wrap justify-center gap-x-4 gap-y-0.5 text-sm text-balance text-muted [font-variant-numeric:tabular-nums] short:text-xs">
      {crowd && <p>{wishes.crowd(crowd.here, crowd.waiting)}</p>}
      <p>{waited(minutes(now - since))}</p>
      {seconds !== null && <p>{seconds > 0 ? wishes.relax(seconds) : wishes.relaxed}</p>}
    </div>
  );
}

/** One after the other, for whoever has nothing else to read. */
function Tip({ since }: Pick<LineProps, 'since'>) {
  const { tip, tips } = waitingText(useLanguage());
  const at = Math.floor(Math.max(0, useNow() - since) / tipMs) % tips.length;
  return (
    <p key={at} className="flex min-h-11 animate-appear items-start gap-2.5 rounded-xl bg-hover px-3.5 py-2.5 text-start text-sm max-sm:text-xs cramped:hidden short:hidden">
      <AnyIcon name="bulb" className="size-5 text-iris-ink" />
      <span>
        <span className="sr-only">{`${tip}: `}</span>
        <span>{tips[at]}</span>
      </span>
    </p>
  );
}

interface Props {
  readonly crowd: Crowd | null;
}

/** What somebody has who waits, from the moment on that this is shown. */
export function WaitingCard({ crowd }: Props) {
  const [since] = useState(() => Date.now());
  return (
    <div className="mt-2 w-full space-y-2 sm:mt-3 sm:space-y-3">
      <Figures crowd={crowd} since={since} />
      <Tip since={since} />
      <NotifySwitch />
    </div>
  );
}
