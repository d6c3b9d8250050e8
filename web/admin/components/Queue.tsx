import type { RefObject } from 'react';
import { isForGood } from '../core/durations';
import { type Case, type Desk, isDecided, mainReason, queueOf } from '../core/desk';
import { useAdminText } from '../hooks/useAdminText';
import { useFormat } from '../hooks/useFormat';
import { useReason } from '../hooks/useReason';
import { List, Row } from './List';

const dots = { here: 'bg-good', paused: 'bg-warn', banned: 'bg-danger' } as const;

function Badge({ kind, children }: { readonly kind: keyof typeof dots; readonly children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5 rounded-full border border-line px-2 py-0.5 text-xs font-medium">
      <span aria-hidden="true" className={`size-2 rounded-full ${dots[kind]}`} />
      <span>{children}</span>
    </span>
  );
}

interface RowProps {
  readonly desk: Desk;
  readonly entry: Case;
  readonly now: number;
  readonly onSelect: () => void;
}

function QueueRow({ desk, entry, now, onSelect }: RowProps) {
  const { badges, facts } = useAdminText();
  const format = useFormat();
  const reason = useReason();
  const decided = isDecided(entry);
  return (
    <Row id={entry.id} selected={desk.selected.queue === entry.id} gone={entry.gone ?? false} aside={format.ago(entry.last, now)} onSelect={onSelect}>
      <span className="block text-sm">{reason(mainReason(entry))}</span>
      <span className="block text-sm text-muted">
        {`${facts.reports}: ${format.count(entry.reports)} · ${facts.reporters}: ${format.count(entry.reporters)}`}
      </span>
      {(entry.here > 0 || entry.ban) && (
        <span className="mt-1.5 flex flex-wrap gap-1.5">
          {entry.here > 0 && <Badge kind="here">{badges.here(entry.here)}</Badge>}
          {entry.ban && <Badge kind={decided ? 'banned' : 'paused'}>{decided ? badges.banned : badges.paused}</Badge>}
        </span>
      )}
    </Row>
  );
}

interface Props {
  readonly desk: Desk;
  readonly now: number;
  readonly element: RefObject<HTMLOListElement | null>;
  readonly onSelect: (id: string) => void;
}

export function Queue({ desk, now, element, onSelect }: Props) {
  const { lists } = useAdminText();
  return (
    <List label={lists.queue} element={element} selected={desk.selected.queue}>
      {queueOf(desk).map((entry) => (
        <QueueRow key={entry.id} desk={desk} entry={entry} now={now} onSelect={() => onSelect(entry.id)} />
      ))}
    </List>
  );
}

export function Bans({ desk, now, element, onSelect }: Props) {
  const { lists, by, decide } = useAdminText();
  const format = useFormat();
  const until = (at: number) => (isForGood(at, now) ? decide.forGood : format.time(at));
  const reason = useReason();
  return (
    <List label={lists.bans} element={element} selected={desk.selected.bans}>
      {desk.bans.map((ban) => (
        <Row key={ban.id} id={ban.id} selected={desk.selected.bans === ban.id} gone={ban.gone ?? false} aside={until(ban.until)} onSelect={() => onSelect(ban.id)}>
          <span className="block text-sm">{reason(ban.reason)}</span>
          <span className="block text-sm text-muted">{by[ban.by]}</span>
        </Row>
      ))}
    </List>
  );
}
