import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { formatInstant } from '../../shared/format/date';
import { formatValue } from '../../shared/format/format';
import { useReadable } from '../live/live-context';
import type { Span } from '../time-range';
import type { ChartCursor } from './chart-cursor';
import { type ChartPlace, createPlace } from './chart-place';
import { Crosshair } from './crosshair';
import type { ChartScene } from './line-chart';
import { knownPoints, nearestPoint, shownValue } from './plot';
import styles from './range-chart.module.css';
import { Shade, type ShadedSpan } from './shade';
import { useLineChart } from './use-line-chart';

export interface RangeChartProps extends ChartScene {
  readonly title: string;
  /** What the chart shows and its newest values: all that a screen reader gets of a canvas. */
  readonly description: string;
  /** Shared by the charts that stand below each other. */
  readonly cursor: ChartCursor;
  /** The element that tells which keys there are. */
  readonly helpId: string;
  /** Periods to be told apart from the rest. */
  readonly shaded: readonly ShadedSpan[];
  /** A period was dragged over, or marked with the keys. */
  readonly onPick: (span: Span) => void;
  /** @see zoomed */
  readonly onZoom: (factor: number, atMs: number | undefined) => void;
  readonly onPan: (share: number) => void;
  /** What lies over the lines. */
  readonly children?: (place: ChartPlace) => ReactNode;
}

/** A shorter way of the pointer is a click. */
const LEAST_DRAG_PX = 5;
/** So many steps of marking go through the whole period. */
const MARKING_STEPS = 60;
const ZOOM_STEP = 0.5;

/** Lines over a period of time that can be zoomed, moved and asked about, by pointer and by keys. */
export function RangeChart(props: RangeChartProps) {
  const { title, description, cursor, helpId, shaded, plot, lines, isShown, unit, ceiling, floor = 0 } = props;
  const { canvas, area } = useLineChart(props);
  const pointedMs = useReadable(cursor.pointedMs);
  const dragged = useReadable(cursor.dragged);
  const drag = useRef<{ readonly fromMs: number; readonly fromX: number }>(undefined);
  /** Where the marking with keys began. */
  const anchorMs = useRef<number>(undefined);
  const [spoken, setSpoken] = useState('');
  const spanMs = plot.toMs - plot.fromMs;
  const point = pointedMs === undefined ? -1 : nearestPoint(plot, pointedMs);

  function timeAt(event: PointerEvent<HTMLElement>): number | undefined {
    if (area === undefined) return undefined;
    const leftPx = event.clientX - event.currentTarget.getBoundingClientRect().left - area.leftPx;
    const share = Math.max(0, Math.min(1, leftPx / (area.rightPx - area.leftPx)));
    return plot.fromMs + share * spanMs;
  }

  function endDrag(): void {
    drag.current = undefined;
    anchorMs.current = undefined;
    cursor.dragged.set(undefined);
  }

  function pick(): void {
    const span = cursor.dragged.get();
    endDrag();
    if (span !== undefined && span.toMs > span.fromMs) props.onPick(span);
  }

  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    const atMs = timeAt(event);
    if (event.button !== 0 || atMs === undefined) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { fromMs: atMs, fromX: event.clientX };
  }

  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    const atMs = timeAt(event);
    cursor.pointedMs.set(atMs);
    if (drag.current === undefined || atMs === undefined) return;
    if (cursor.dragged.get() === undefined && Math.abs(event.clientX - drag.current.fromX) < LEAST_DRAG_PX) return;
    cursor.dragged.set(spanBetween(drag.current.fromMs, atMs));
  }

  function step(by: number, isMarking: boolean): void {
    const points = knownPoints(plot);
    const stride = isMarking ? Math.ceil(points.length / MARKING_STEPS) : 1;
    // Without a point, the first step is onto the newest one.
    const from = point < 0 ? points.length - (by < 0 ? 0 : 1) : points.indexOf(point);
    const next = points[Math.max(0, Math.min(points.length - 1, from + by * stride))];
    if (next === undefined) return;
    const atMs = plot.times[next] as number;
    if (isMarking) {
      anchorMs.current ??= point < 0 ? atMs : plot.times[point];
      cursor.dragged.set(spanBetween(anchorMs.current ?? atMs, atMs));
    } else endDrag();
    cursor.pointedMs.set(atMs);
    const values = lines.flatMap((line, index) =>
      isShown(line) ? [`${line.label} ${formatValue(shownValue(plot, index, next), unit)}`] : [],
    );
    setSpoken(`${formatInstant(atMs, spanMs)}: ${values.join(', ')}`);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => step(-1, event.shiftKey),
      ArrowRight: () => step(1, event.shiftKey),
      Enter: pick,
      Escape: () => {
        endDrag();
        cursor.pointedMs.set(undefined);
      },
      '+': () => props.onZoom(ZOOM_STEP, cursor.pointedMs.get()),
      '=': () => props.onZoom(ZOOM_STEP, cursor.pointedMs.get()),
      '-': () => props.onZoom(1 / ZOOM_STEP, cursor.pointedMs.get()),
      PageUp: () => props.onPan(-0.5),
      PageDown: () => props.onPan(0.5),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }

  const place = area === undefined ? undefined : createPlace(area, plot, floor, ceiling);
  const marked = dragged === undefined ? shaded : [...shaded, { ...dragged, id: 'dragged', label: '' }];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
    <div
      className={styles.place}
      role="group"
      aria-label={`${title} over time`}
      aria-describedby={helpId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the chart need it to have the focus
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => {
        cursor.pointedMs.set(undefined);
        if (drag.current === undefined) endDrag();
      }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={pick}
      onPointerCancel={endDrag}
      onPointerLeave={() => cursor.pointedMs.set(undefined)}
      onDoubleClick={(event) => props.onZoom(1 / ZOOM_STEP, event.detail === 2 ? cursor.pointedMs.get() : undefined)}
    >
      <canvas ref={canvas} className={styles.canvas} role="img" aria-label={description} />
      {place !== undefined &&
        area !== undefined &&
        marked.map((span) => <Shade key={span.id} span={span} plot={plot} place={place} area={area} />)}
      {place !== undefined && props.children?.(place)}
      {point >= 0 && area !== undefined && (
        <Crosshair
          area={area}
          share={((plot.times[point] ?? 0) - plot.fromMs) / spanMs}
          atMs={plot.times[point] ?? 0}
          spanMs={spanMs}
          unit={unit}
          values={lines.flatMap((line, index) =>
            isShown(line) ? [{ ...line, value: shownValue(plot, index, point) }] : [],
          )}
        />
      )}
      <span className="visually-hidden" role="status">
        {spoken}
      </span>
    </div>
  );
}

function spanBetween(aMs: number, bMs: number): Span {
  return { fromMs: Math.min(aMs, bMs), toMs: Math.max(aMs, bMs) };
}
