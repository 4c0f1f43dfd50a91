import { formatDuration } from '../../../shared/model/format';
import type { Span } from '../../charts/chart-cursor';
import { IconButton } from '../../components/button';
import { Segmented } from '../../components/segmented';
import { Toolbar } from '../../components/toolbar';
import { formatClock, formatWeekday } from '../../format/clock';
import type { TimeRange } from './metrics-view';
import { RANGES } from './metrics-view';
import styles from './range-bar.module.css';

/** What happens to a period that is dragged over. */
export type DragMode = 'zoom' | 'changed';

const DRAG_MODES = [
  { value: 'zoom', label: 'Zoom' },
  { value: 'changed', label: 'What changed?' },
] as const;

export interface RangeBarProps {
  readonly range: TimeRange;
  /** What is shown, where that is known already, and how far apart its values are. */
  readonly shown: { readonly span: Span; readonly stepMs: number } | undefined;
  readonly dragMode: DragMode;
  readonly onDragMode: (mode: DragMode) => void;
  readonly onZoom: (factor: number) => void;
  readonly onPan: (share: number) => void;
  readonly onNewest: () => void;
}

/** Which time is shown, and the ways to another. */
export function RangeBar({ range, shown, dragMode, onDragMode, onZoom, onPan, onNewest }: RangeBarProps) {
  return (
    <div className={styles.bar}>
      <h2 className={styles.title}>
        {rangeText(range)}
        {shown !== undefined && (
          <span className={styles.step}> · a value every {formatDuration(shown.stepMs / 1000)}</span>
        )}
      </h2>
      <Toolbar label="Time shown">
        <span className={styles.mode}>
          <span aria-hidden="true">Drag to</span>
          <Segmented label="Dragging over a chart" options={DRAG_MODES} value={dragMode} onChange={onDragMode} />
        </span>
        <span className={styles.steps}>
          <IconButton icon="earlier" label="Earlier" onClick={() => onPan(-0.5)} />
          <IconButton icon="minus" label="Zoom out" onClick={() => onZoom(2)} />
          <IconButton icon="plus" label="Zoom in" onClick={() => onZoom(0.5)} />
          <IconButton icon="later" label="Later" disabled={range.kind === 'last'} onClick={() => onPan(0.5)} />
          <IconButton icon="newest" label="Newest" disabled={range.kind === 'last'} onClick={onNewest} />
        </span>
      </Toolbar>
    </div>
  );
}

function rangeText(range: TimeRange): string {
  if (range.kind === 'last') return `Last ${RANGES.find(({ value }) => value === range.id)?.label}`;
  return spanText(range);
}

/** @example spanText(…) // 'Sat 21 Nov 06:20 – 07:20' */
export function spanText({ fromMs, toMs }: Span): string {
  const precision = toMs - fromMs < 600_000 ? 'seconds' : 'minutes';
  const [fromDay, toDay] = [formatWeekday(fromMs), formatWeekday(toMs)];
  const to = formatClock(toMs, precision);
  return `${fromDay} ${formatClock(fromMs, precision)} – ${fromDay === toDay ? to : `${toDay} ${to}`}`;
}
