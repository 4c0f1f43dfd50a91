import { roundDuration } from '../../../shared/format/duration';
import { IconButton } from '../../components/button';
import { Segmented } from '../../components/segmented';
import { Toolbar } from '../../components/toolbar';
import { spanText } from '../../text/insight-labels';
import { RANGES, type TimeRange } from '../../time-range';
import styles from './range-bar.module.css';

/** What happens to a period that is dragged over. */
export type DragMode = 'zoom' | 'changed';

const DRAG_MODES = [
  { value: 'zoom', label: 'Zoom' },
  { value: 'changed', label: 'Find changes' },
] as const;

export interface RangeBarProps {
  readonly range: TimeRange;
  /** How far apart the values are that are shown, once that is known. */
  readonly stepMs: number | undefined;
  readonly dragMode: DragMode;
  readonly onDragMode: (mode: DragMode) => void;
  readonly onZoom: (factor: number) => void;
  readonly onPan: (share: number) => void;
  readonly onNewest: () => void;
}

/** Which time is shown, and the ways to another. */
export function RangeBar({ range, stepMs, dragMode, onDragMode, onZoom, onPan, onNewest }: RangeBarProps) {
  return (
    <div className={styles.bar}>
      <h2 className={styles.title}>
        {rangeText(range)}
        {stepMs !== undefined && <span className={styles.step}> · a value every {stepText(stepMs)}</span>}
      </h2>
      <Toolbar label="Time shown">
        <span className={styles.mode}>
          <span aria-hidden="true">Drag to</span>
          <Segmented label="Drag to" options={DRAG_MODES} value={dragMode} onChange={onDragMode} />
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

/** @example stepText(6_000) // '6 s' */
function stepText(stepMs: number): string {
  return roundDuration(stepMs / 1000);
}

function rangeText(range: TimeRange): string {
  if (range.kind === 'last') return `Last ${RANGES.find(({ value }) => value === range.id)?.label}`;
  return spanText(range);
}
