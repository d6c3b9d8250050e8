import type { Quality } from '../../core/quality';
import { useLanguage, useText } from '../../hooks/useText';
import { Dialog } from '../Dialog';

const colours = { good: 'fill-good', fair: 'fill-warn', poor: 'fill-danger-ink' } as const;
const bars = { good: 3, fair: 2, poor: 1 } as const;

interface SignProps {
  readonly quality: Quality;
  readonly onPress: () => void;
}

/** Three bars; the words are in its name and behind a press. */
export function QualitySign({ quality: { level }, onPress }: SignProps) {
  const text = useText().quality;
  return (
    <button
      type="button"
      aria-label={text[level]}
      title={text[level]}
      aria-haspopup="dialog"
      data-opens="quality"
      onClick={onPress}
      className="-my-2.5 -me-3 flex h-11 min-w-11 items-center justify-center gap-1.5 rounded-full px-2 hover:bg-hover"
    >
      <svg viewBox="0 0 18 16" aria-hidden="true" className="h-4 w-4.5">
        {[0, 1, 2].map((bar) => (
          <rect
            key={bar}
            x={bar * 6.5}
            y={10 - bar * 5}
            width="4.5"
            height={6 + bar * 5}
            rx="1.5"
            className={bar < bars[level] ? colours[level] : 'fill-edge/45'}
          />
        ))}
      </svg>
      {level === 'poor' && <span>{text.weak}</span>}
    </button>
  );
}

interface DetailsProps {
  readonly quality: Quality | null;
  readonly onClose: () => void;
}

export function QualityDetails({ quality, onClose }: DetailsProps) {
  const text = useText().quality;
  const language = useLanguage();
  const number = (value: number | null | undefined, options: Intl.NumberFormatOptions) =>
    value === null || value === undefined ? text.unknown : new Intl.NumberFormat(language, options).format(value);
  const picture = quality?.width ? `${quality.width} × ${quality.height}, ${quality.framesPerSecond} fps` : text.unknown;
  const rows: readonly (readonly [string, string])[] = [
    [text.roundTrip, number(quality?.roundTripMs, { style: 'unit', unit: 'millisecond' })],
    [text.loss, number(quality && quality.lossPercent !== null ? quality.lossPercent / 100 : null, { style: 'percent', maximumFractionDigits: 1 })],
    [text.picture, picture],
    [text.bitrate, number(quality?.kilobitsPerSecond, { style: 'unit', unit: 'kilobit-per-second' })],
    [text.path, quality?.path ? text[quality.path] : text.unknown],
  ];
  return (
    <Dialog name="quality" title={quality ? text[quality.level] : text.title} onClose={onClose}>
      <dl className="divide-y divide-line">
        {rows.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4 py-3">
            <dt className="text-muted">{name}</dt>
            <dd className="font-semibold [font-variant-numeric:tabular-nums]">
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
