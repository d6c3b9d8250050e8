import type { ReactNode } from 'react';
import { type Complaint, type Reason, reasons } from '../../core/complaint';
import { type CallState, partnerOf } from '../../core/state';
import { useText } from '../../hooks/useText';
import { Dialog } from '../Dialog';
import { AnyIcon } from '../AnyIcon';
import type { CallActions } from './actions';

interface ChoiceProps {
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function Choice({ onPress, children }: ChoiceProps) {
  return (
    <button
      type="button"
      onClick={onPress}
      className="flex min-h-12 w-full items-center gap-3 rounded-xl border border-edge px-4 py-2 text-start font-semibold hover:bg-hover"
    >
      {children}
    </button>
  );
}

interface Props {
  /** The call that a complaint would be about. */
  readonly about: string | null;
  readonly state: CallState;
  readonly actions: CallActions;
  readonly onClose: () => void;
}

/** One press on a reason reports; nothing is asked twice. It stays about whom it was opened for, whoever comes meanwhile. */
export function ReportPanel({ about: sessionId, state, actions, onClose }: Props) {
  const text = useText().safety;
  const former = partnerOf(state)?.match.sessionId !== sessionId;
  const complain = (what: Complaint['what'], reason?: Reason) => {
    if (sessionId !== null) actions.complain(what, sessionId, reason);
    onClose();
  };
  return (
    <Dialog name="report" title={former ? text.reportFormer : text.reportTitle} onClose={onClose}>
      <p className="mb-4 text-sm text-muted">{former ? text.reportFormerHint : text.reportHint}</p>
      <ul className="space-y-2">
        {reasons.map((reason) => (
          <li key={reason}>
            <Choice onPress={() => complain('report', reason)}>
              <span>{text.reasons[reason]}</span>
            </Choice>
          </li>
        ))}
      </ul>
      <div className="mt-4 border-t border-line pt-4">
        <Choice onPress={() => complain('block')}>
          <AnyIcon name="block" className="size-5 text-muted" />
          <span>{text.blockOnly}</span>
        </Choice>
      </div>
    </Dialog>
  );
}
