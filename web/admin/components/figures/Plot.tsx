import 'uplot/dist/uPlot.min.css';
import { useEffect, useEffectEvent, useRef } from 'react';
import UPlot from 'uplot';
import type { Panel } from '../../core/history';
import { useFormat } from '../../hooks/useFormat';
import { lookOf } from './looks';

interface Props {
  readonly panel: Panel;
  readonly times: readonly number[];
  /** Which of the times is pointed at. */
  readonly at: number | null;
  readonly onPoint: (at: number | null) => void;
}

const height = 140;
const axisWidth = 62;
/** As high as a plot is at least, so that next to nothing does not look like much. */
const least = { count: 4, percent: 0.05, bytes: 10e6, seconds: 0.002 } as const;
/** Nobody is half a person. */
const wholes = Array.from({ length: 10 }, (_each, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--color-${name}`);

type Format = ReturnType<typeof useFormat>;

function optionsOf({ unit, lines }: Panel, format: Format, element: HTMLElement, onPoint: (at: number | null) => void): UPlot.Options {
  const rightToLeft = getComputedStyle(element).direction === 'rtl';
  const axis = {
    stroke: () => colour('muted'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: () => colour('line'), width: 1 },
    ticks: { show: false },
  } as const;
  return {
    width: element.clientWidth,
    height,
    padding: [8, rightToLeft ? 4 : 14, 0, rightToLeft ? 14 : 4],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { dir: rightToLeft ? -1 : 1 }, y: { range: (_plot, _min, max) => [0, Math.max(max * 1.1, least[unit])] } },
    axes: [
      { ...axis, size: 26, space: 70, values: (_plot, splits) => splits.map((at) => format.clock(at * 1000, false)) },
      {
        ...axis,
        side: rightToLeft ? 1 : 3,
        size: axisWidth,
        space: 26,
        values: (_plot, splits) => splits.map((value) => format.figure(unit, value)),
        ...(unit === 'count' && { incrs: wholes }),
      },
    ],
    series: [
      {},
      ...lines.map((_line, index): UPlot.Series => {
        const look = lookOf(index);
        return { stroke: () => colour(look.colour.slice('text-'.length)), width: 2, dash: [...look.dash], points: { show: false } };
      }),
    ],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
  };
}

/** The lines for the eye; the table beside it has them in words. Another number of lines, and another language, want a new one. */
export function Plot({ panel, times, at, onPoint }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(null);
  const format = useFormat();
  const point = useEffectEvent(onPoint);
  const make = useEffectEvent((target: HTMLElement) => new UPlot(optionsOf(panel, format, target, point), undefined, target));

  useEffect(() => {
    const target = element.current;
    if (!target) return undefined;
    const made = make(target);
    plot.current = made;
    const sizes = new ResizeObserver(() => made.setSize({ width: target.clientWidth, height }));
    sizes.observe(target);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => made.redraw();
    scheme.addEventListener('change', redraw);
    return () => {
      scheme.removeEventListener('change', redraw);
      sizes.disconnect();
      made.destroy();
    };
  }, []);

  useEffect(() => {
    plot.current?.setData([[...times], ...panel.lines.map(({ values }) => [...values])]);
  }, [panel, times]);

  useEffect(() => {
    const made = plot.current;
    const time = at === null ? undefined : times[at];
    if (made && made.cursor.idx !== at) made.setCursor({ left: time === undefined ? -10 : made.valToPos(time, 'x'), top: 0 }, false);
  }, [at, times]);

  return <div ref={element} aria-hidden="true" className="min-w-0 overflow-hidden" />;
}
