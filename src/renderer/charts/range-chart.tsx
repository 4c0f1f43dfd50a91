import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { formatInstant } from '../../shared/format/date';
import { useReadable } from '../live/live-context';
import type { Span } from '../time-range';
import type { ChartCursor } from './chart-cursor';
import { legendText } from './legend';
import { knownPoints, shownValue } from './plot';
import { type ChartProps, useChart } from './use-chart';
import styles from './use-chart.module.css';

/** The time axis of charts below one another. */
export interface TimeAxis extends Pick<ChartProps, 'shaded'> {
  /** Shared by the charts above and below. */
  readonly cursor: ChartCursor;
  /** The id of the element that explains the keys. */
  readonly helpId: string;
  /** Called when a period was dragged over, or marked with the keys. */
  readonly onPick: (span: Span) => void;
  /** @see zoomed */
  readonly onZoom: (factor: number, atMs: number | undefined) => void;
  readonly onPan: (share: number) => void;
}

export interface RangeChartProps extends ChartProps, TimeAxis {
  readonly title: string;
}

/** A shorter drag is a click. */
const LEAST_DRAG_PX = 5;
/** The number of key presses that mark the whole period. */
const MARKING_STEPS = 60;
const ZOOM_STEP = 0.5;

/** Shows lines over a period that can be zoomed, moved and marked, by pointer and by keys. */
export function RangeChart(props: RangeChartProps) {
  const { title, cursor, helpId, shaded = [], plot, lines, unit } = props;
  const pointedMs = useReadable(cursor.pointedMs);
  const dragged = useReadable(cursor.dragged);
  const drag = useRef<{ readonly fromMs: number; readonly fromX: number }>(undefined);
  /** The instant at which the marking with keys began. */
  const anchorMs = useRef<number>(undefined);
  const [spoken, setSpoken] = useState('');
  const { layers, point, timeAt } = useChart(
    dragged === undefined ? props : { ...props, shaded: [...shaded, { ...dragged, id: 'dragged', label: '' }] },
    pointedMs,
  );

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
    // Without a point, the first step goes to the newest one.
    const from = point < 0 ? points.length - (by < 0 ? 0 : 1) : points.indexOf(point);
    const next = points[Math.max(0, Math.min(points.length - 1, from + by * stride))];
    if (next === undefined) return;
    const atMs = plot.times[next] as number;
    if (isMarking) {
      anchorMs.current ??= point < 0 ? atMs : plot.times[point];
      cursor.dragged.set(spanBetween(anchorMs.current ?? atMs, atMs));
    } else endDrag();
    cursor.pointedMs.set(atMs);
    const values = lines.map((_, index) => shownValue(plot, index, next));
    setSpoken(legendText(formatInstant(atMs, plot.toMs - plot.fromMs), lines, values, unit));
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

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
    <div
      className={`${styles.place} ${styles.ranged}`}
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
      {layers}
      <span className="visually-hidden" role="status">
        {spoken}
      </span>
    </div>
  );
}

function spanBetween(aMs: number, bMs: number): Span {
  return { fromMs: Math.min(aMs, bMs), toMs: Math.max(aMs, bMs) };
}
