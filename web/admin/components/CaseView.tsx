import { type RefObject, useId } from 'react';
import { type Reason, reasons } from '../../src/core/complaint';
import { durations, isForGood } from '../core/durations';
import { type Case, type Desk, isDecided, noteOf, reasonOf } from '../core/desk';
import { cutNote } from '../core/note';
import { useAdminText } from '../hooks/useAdminText';
import { useFormat } from '../hooks/useFormat';
import { useReason } from '../hooks/useReason';
import type { DeskActions } from './actions';
import { Choice } from './Choice';
import { Facts } from './Facts';
import { Key, Keyed } from './Keyed';

interface Props {
  readonly desk: Desk;
  readonly entry: Case;
  readonly now: number;
  readonly noteField: RefObject<HTMLTextAreaElement | null>;
  readonly actions: DeskActions;
}

function ReasonChoice({ desk, entry, actions }: Props) {
  const { decide } = useAdminText();
  const format = useFormat();
  const name = useReason();
  const id = useId();
  const choose = (reason: Reason) => actions.dispatch({ type: 'drafted', id: entry.id, draft: { reason } });
  return (
    <div role="group" aria-labelledby={id}>
      <p id={id} className="mb-2 flex items-center gap-2 text-sm font-semibold">
        <span>{decide.reason}</span>
        <Key name="r" />
      </p>
      <div className="flex flex-wrap gap-2">
        <Choice values={reasons} chosen={reasonOf(desk, entry)} shortcut="r" onChoose={choose}>
          {(reason) => (
            <>
              <span>{name(reason)}</span>
              {(entry.reasons[reason] ?? 0) > 0 && <span className="font-bold">{format.count(entry.reasons[reason] ?? 0)}</span>}
            </>
          )}
        </Choice>
      </div>
    </div>
  );
}

function NoteField({ desk, entry, noteField, actions }: Props) {
  const { decide, facts } = useAdminText();
  const id = useId();
  const write = (note: string) => actions.dispatch({ type: 'drafted', id: entry.id, draft: { note: cutNote(note) } });
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 flex items-center gap-2 text-sm font-semibold">
        <span>{facts.note}</span>
        <Key name="n" />
      </label>
      <textarea
        ref={noteField}
        id={id}
        rows={2}
        value={noteOf(desk, entry)}
        aria-keyshortcuts="n"
        aria-describedby={`${id}-hint`}
        onChange={(event) => write(event.target.value)}
        onBlur={() => actions.saveNote(entry.id)}
        onKeyDown={({ key, currentTarget }) => key === 'Escape' && currentTarget.blur()}
        className="block w-full rounded-xl border border-edge bg-ground px-4 py-2.5 text-ink"
      />
      <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
        {decide.noteHint}
      </p>
    </div>
  );
}

function Decisions({ desk, entry, actions }: Props) {
  const { decide } = useAdminText();
  const format = useFormat();
  const id = useId();
  const off = entry.gone ?? false;
  return (
    <div className="space-y-3">
      <div role="group" aria-labelledby={id}>
        <p id={id} className="mb-2 text-sm font-semibold">
          {decide.ban}
        </p>
        <div className="grid grid-cols-2 gap-2 *:last:max-sm:col-span-2 sm:grid-cols-6 sm:*:col-span-2 sm:*:nth-[n+4]:col-span-3">
          {durations.map((duration) => (
            <Keyed
              key={duration.key}
              shortcut={duration.key}
              look={duration.unit === 'year' ? 'grave' : 'calm'}
              off={off}
              onPress={() => actions.ban(duration.minutes)}
            >
              {duration.unit === 'year' ? decide.forGood : format.duration(duration)}
            </Keyed>
          ))}
        </div>
      </div>
      <div className="grid grid-cols-2 gap-2">
        <Keyed shortcut="d" look="plain" off={off} onPress={actions.dismiss}>
          {decide.dismiss}
        </Keyed>
        {(entry.ban || desk.bans.some((ban) => ban.id === entry.id)) && (
          <Keyed shortcut="l" look="plain" off={off} onPress={actions.lift}>
            {decide.lift}
          </Keyed>
        )}
      </div>
    </div>
  );
}

function BanLine({ entry, now }: Props) {
  const { decide } = useAdminText();
  const format = useFormat();
  if (!entry.ban) return null;
  const { until } = entry.ban;
  const banned = isForGood(until, now) ? decide.bannedForGood : decide.banned(format.time(until));
  return (
    <p className="rounded-xl border border-line bg-hover px-4 py-2.5 font-medium">
      {isDecided(entry) ? banned : decide.paused(format.time(until))}
    </p>
  );
}

/** One who was reported, and what can be decided. */
export function CaseView(props: Props) {
  const { entry, now } = props;
  const { decide, facts } = useAdminText();
  const format = useFormat();
  return (
    <div className="space-y-4">
      <h2 className="font-display text-2xl font-bold">{decide.heading(entry.id)}</h2>
      {entry.gone && <p className="rounded-xl border border-warn bg-warn/10 px-4 py-2.5 font-medium">{decide.gone}</p>}
      <BanLine {...props} />
      <Facts
        facts={[
          [facts.reports, format.count(entry.reports)],
          [facts.reporters, format.count(entry.reporters)],
          [facts.here, format.count(entry.here)],
          [facts.first, format.ago(entry.first, now), format.moment(entry.first)],
          [facts.last, format.ago(entry.last, now), format.moment(entry.last)],
          [facts.bans, format.count(entry.ban?.count ?? 0)],
        ]}
      />
      <ReasonChoice {...props} />
      <Decisions {...props} />
      <NoteField {...props} />
    </div>
  );
}
