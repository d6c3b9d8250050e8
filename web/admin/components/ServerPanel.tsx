import { useState } from 'react';
import { buttonStyle } from '../../src/components/buttonStyle';
import { Dialog } from '../../src/components/Dialog';
import { Select } from '../../src/components/Field';
import type { Answer, Failure, LogLevel } from '../core/api';
import { logLevels } from '../core/api';
import type { Server } from '../core/server';
import { useAdminText } from '../hooks/useAdminText';
import { useFailureText } from '../hooks/useFailureText';
import { useFormat } from '../hooks/useFormat';
import type { DeskActions } from './actions';

interface ConfirmProps {
  readonly title: string;
  readonly body: string;
  readonly confirm: string;
  readonly look: 'danger' | 'primary';
  readonly act: () => Promise<Answer<unknown>>;
  readonly onClose: () => void;
  readonly children?: React.ReactNode;
}

/** Nothing is done before it is confirmed; it stays open where the server did not do it. */
function Confirm({ title, body, confirm, look, act, onClose, children }: ConfirmProps) {
  const { server } = useAdminText();
  const failureText = useFailureText();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [asking, setAsking] = useState(false);
  const go = async () => {
    if (asking) return;
    setAsking(true);
    const answer = await act();
    setAsking(false);
    if (answer.ok) onClose();
    else setFailure(answer.failure);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="mb-5 text-muted">{body}</p>
      {children}
      <p role="alert" className="font-medium text-danger-ink not-empty:mb-4">
        {failure && failureText(failure)}
      </p>
      <div className="flex flex-wrap gap-3">
        <button type="button" aria-disabled={asking} className={`aria-disabled:opacity-40 ${buttonStyle(look)}`} onClick={() => void go()}>
          {confirm}
        </button>
        <button type="button" className={buttonStyle('quiet')} onClick={onClose}>
          {server.cancel}
        </button>
      </div>
    </Dialog>
  );
}

function LevelDialog({ level: now, onSet, onClose }: { readonly level: LogLevel; readonly onSet: DeskActions['setLogLevel']; readonly onClose: () => void }) {
  const { server } = useAdminText();
  const [level, setLevel] = useState<string>(now);
  return (
    <Confirm title={server.level} body={server.levelBody} confirm={server.set} look="primary" act={() => onSet(level as LogLevel)} onClose={onClose}>
      <div className="mb-5" dir="ltr">
        <Select label={server.level} hideLabel value={level} onChange={setLevel}>
          {logLevels.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </Select>
      </div>
    </Confirm>
  );
}

const small = 'inline-flex min-h-9 items-center rounded-full bg-hover px-4 text-sm font-semibold hover:bg-line';

interface Props {
  readonly server: Server;
  readonly actions: Pick<DeskActions, 'drain' | 'setLogLevel'>;
}

/** What the server does now, and what it can be made to do. */
export function ServerPanel({ server: { stats, ready, level }, actions }: Props) {
  const { server: text } = useAdminText();
  const format = useFormat();
  const [open, setOpen] = useState<'drain' | 'level' | null>(null);
  const close = () => setOpen(null);
  const stand = ready === null ? text.unknown : ready ? text.ready : text.notReady;
  return (
    <section aria-labelledby="server" className="flex flex-wrap items-center gap-x-5 gap-y-2 border-t border-line mt-6 py-4 text-sm">
      <h2 id="server" className="font-semibold">
        {text.title}
      </h2>
      <p className="inline-flex items-center gap-2">
        <span aria-hidden="true" className={`size-2 rounded-full ${ready ? 'bg-good' : 'bg-warn'}`} />
        <span>{stand}</span>
      </p>
      {stats && (
        <p className="text-muted">
          {[
            [text.users, stats.activeUsers],
            [text.waiting, stats.waitingUsers],
            [text.sessions, stats.activeSessions],
          ].map(([name, count]) => `${name}: ${format.count(Number(count))}`).join(' · ')}
        </p>
      )}
      <div className="ms-auto flex flex-wrap gap-2">
        {level && (
          <button type="button" className={small} onClick={() => setOpen('level')}>
            {`${text.level}: ${level}`}
          </button>
        )}
        <button type="button" className={small} onClick={() => setOpen('drain')}>
          {text.drain}
        </button>
      </div>
      {open === 'drain' && (
        <Confirm title={text.drainHeading} body={text.drainBody} confirm={text.drainNow} look="danger" act={actions.drain} onClose={close} />
      )}
      {open === 'level' && level && <LevelDialog level={level} onSet={actions.setLogLevel} onClose={close} />}
    </section>
  );
}
