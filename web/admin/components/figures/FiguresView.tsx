import { useEffect, useId, useMemo, useState } from 'react';
import { useStore } from '../../../src/hooks/useStore';
import type { FiguresControl } from '../../core/figures';
import { panelsOf, type Span, spans } from '../../core/history';
import { useAdminText } from '../../hooks/useAdminText';
import { useFormat } from '../../hooks/useFormat';
import { useFailureText } from '../../hooks/useFailureText';
import { useKeys } from '../../hooks/useKeys';
import { Choice } from '../Choice';
import { Key } from '../Keyed';
import { Empty } from '../List';
import { PanelView } from './PanelView';

function SpanChoice({ span, onShow }: { readonly span: Span; readonly onShow: (span: Span) => void }) {
  const { spans: text } = useAdminText().figures;
  return (
    <div role="group" aria-label={text.label} className="flex items-center gap-1">
      <Choice values={spans} chosen={span} shortcut="h" onChoose={onShow}>
        {(each) => text[each]}
      </Choice>
      <Key name="h" />
    </div>
  );
}

interface TimeProps {
  readonly times: readonly number[];
  readonly at: number | null;
  readonly moment: string;
  readonly onPoint: (at: number | null) => void;
}

/** Which time the tables are about; at its end it is always the newest. */
function TimeSlider({ times, at, moment, onPoint }: TimeProps) {
  const { figures: text } = useAdminText();
  const id = useId();
  const last = times.length - 1;
  return (
    <div className="flex min-w-56 grow items-center gap-3">
      <label htmlFor={id} className="text-sm font-semibold whitespace-nowrap">
        {text.time}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={last}
        value={at ?? last}
        aria-valuetext={moment}
        onChange={({ target }) => onPoint(target.valueAsNumber === last ? null : target.valueAsNumber)}
        className="min-h-9 min-w-0 grow accent-iris"
      />
      <span className="w-24 text-end text-sm tabular-nums">{moment}</span>
    </div>
  );
}

/** How the server went: plots, with what they show in tables. */
export function FiguresView({ source }: { readonly source: FiguresControl }) {
  const { figures: text, lists } = useAdminText();
  const format = useFormat();
  const failureText = useFailureText();
  const { span, history, failure } = useStore(source);
  /** In seconds: it stays the same when samples come. */
  const [time, setTime] = useState<number | null>(null);
  useEffect(() => source.start(), [source]);
  const panels = useMemo(() => (history ? panelsOf(history) : []), [history]);
  const times = history?.times ?? [];
  const found = time === null ? -1 : times.indexOf(time);
  const at = found < 0 ? null : found;
  const moment = at === null || time === null ? text.now : format.clock(time * 1000, span === 'hour');
  const onPoint = (index: number | null) => setTime(index === null ? null : (times[index] ?? null));
  useKeys(() => ({ h: () => source.show(span === 'hour' ? 'day' : 'hour') }));
  return (
    <>
      <p role="alert" className="font-medium text-danger-ink not-empty:mb-3">
        {failure && failureText(failure)}
      </p>
      {times.length === 0 ? (
        <Empty title={history ? text.empty : lists.loading} body="" />
      ) : (
        <>
          <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-2">
            <SpanChoice span={span} onShow={source.show} />
            <TimeSlider times={times} at={at} moment={moment} onPoint={onPoint} />
          </div>
          <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
            {panels.map((panel) => (
              <PanelView key={panel.name} panel={panel} times={times} at={at} moment={moment} onPoint={onPoint} />
            ))}
          </div>
          <p className="mt-3 px-1 text-sm text-muted pointer-coarse:hidden max-lg:hidden">{text.keys}</p>
        </>
      )}
    </>
  );
}
