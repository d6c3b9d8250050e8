import { isForGood } from '../core/durations';
import type { ListedBan } from '../core/desk';
import { useAdminText } from '../hooks/useAdminText';
import { useFormat } from '../hooks/useFormat';
import { useReason } from '../hooks/useReason';
import { Facts } from './Facts';
import { Keyed } from './Keyed';

interface Props {
  readonly ban: ListedBan;
  readonly now: number;
  readonly onLift: () => void;
}

/** One who is banned. */
export function BanView({ ban: { id, reason, until, count, by, note, gone }, now, onLift }: Props) {
  const text = useAdminText();
  const format = useFormat();
  const name = useReason();
  return (
    <div className="space-y-4">
      <h2 className="font-display text-2xl font-bold">{text.decide.banHeading(id)}</h2>
      {gone && <p className="rounded-xl border border-warn bg-warn/10 px-4 py-2.5 font-medium">{text.decide.gone}</p>}
      <Facts
        wide
        facts={[
          [text.facts.reason, name(reason)],
          [text.facts.until, isForGood(until, now) ? text.decide.forGood : format.time(until)],
          [text.facts.by, text.by[by]],
          [text.facts.bans, format.count(count)],
        ]}
      />
      {note !== '' && <p className="break-words whitespace-pre-wrap">{`${text.facts.note}: ${note}`}</p>}
      <div className="grid sm:max-w-60">
        <Keyed shortcut="l" look="plain" off={gone ?? false} onPress={onLift}>
          {text.decide.lift}
        </Keyed>
      </div>
    </div>
  );
}
