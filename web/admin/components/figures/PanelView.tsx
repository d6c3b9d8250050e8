import { useId } from 'react';
import { useLanguage } from '../../../src/hooks/useText';
import { extremes, type Line, type Panel } from '../../core/history';
import { useAdminText } from '../../hooks/useAdminText';
import { useFormat } from '../../hooks/useFormat';
import { type Look, lookOf } from './looks';
import { Plot } from './Plot';

function Swatch({ look }: { readonly look: Look }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 20 4" className={`h-1 w-5 shrink-0 ${look.colour}`}>
      <path d="M0 2h20" stroke="currentColor" strokeWidth="3" strokeDasharray={look.dash.join(' ')} />
    </svg>
  );
}

/** As metrics and log have it; a long one goes on in the next line after an underscore. */
function OwnName({ name }: { readonly name: string }) {
  return <bdi translate="no">{name.replaceAll('_', '_\u200B')}</bdi>;
}

interface Props {
  readonly panel: Panel;
  readonly times: readonly number[];
  readonly at: number | null;
  /** What the values of that time are headed by. */
  readonly moment: string;
  readonly onPoint: (at: number | null) => void;
}

/** A plot, and in a table what it shows. */
export function PanelView({ panel, times, at, moment, onPoint }: Props) {
  const { figures: text } = useAdminText();
  const format = useFormat();
  const language = useLanguage();
  const id = useId();
  const say = (value: number | null | undefined) => (value === null || value === undefined ? '–' : format.figure(panel.unit, value));
  const row = ({ name, values }: Line, index: number) => {
    const [lowest, highest] = extremes(values) ?? [null, null];
    return (
      <tr key={'own' in name ? name.own : name.word}>
        <th scope="row" className="py-0.5 text-start align-baseline font-normal">
          <span className="flex items-center gap-2">
            <Swatch look={lookOf(index)} />
            {'own' in name ? <OwnName name={name.own} /> : <span>{text.lines[name.word]}</span>}
          </span>
        </th>
        <td className="text-end font-semibold">{say(values[at ?? values.length - 1])}</td>
        <td className="text-end text-muted">{say(lowest)}</td>
        <td className="text-end text-muted">{say(highest)}</td>
      </tr>
    );
  };
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-tile border border-line bg-raised p-4">
      <h2 id={id} className="mb-2 font-semibold">
        {text.panels[panel.name]}
      </h2>
      <Plot key={`${language} ${panel.lines.length}`} panel={panel} times={times} at={at} onPoint={onPoint} />
      <table aria-labelledby={id} className="mt-2 w-full text-sm tabular-nums [&_td]:ps-2 [&_td]:align-baseline [&_td]:whitespace-nowrap">
        <thead>
          <tr className="text-muted [&>th]:font-normal">
            <th scope="col" className="text-start">
              <span className="sr-only">{text.line}</span>
            </th>
            {[moment, text.lowest, text.highest].map((name) => (
              <th key={name} scope="col" className="ps-2 text-end">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{panel.lines.map(row)}</tbody>
      </table>
    </section>
  );
}
