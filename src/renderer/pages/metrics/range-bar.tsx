import { roundDuration } from '../../../shared/format/duration';
import { IconButton, Muted, Row, Segmented, Text, Toolbar } from '../../components';
import { spanText } from '../../text/insight-labels';
import { lengthOf, nearestRange, rangeLabel, type TimeRange } from '../../time-range';
import styles from './metrics.module.css';
import type { MetricsViewControl } from './use-metrics-view';

/** The effect of dragging over a period. */
export type DragMode = 'zoom' | 'changed';

const DRAG_MODES = {
  zoom: 'Zoom',
  changed: 'Find changes',
};

export interface RangeBarProps {
  readonly control: MetricsViewControl;
  /** Time between the values shown; undefined while it is unknown. */
  readonly stepMs: number | undefined;
  readonly dragMode: DragMode;
  readonly onDragMode: (mode: DragMode) => void;
}

/** The period shown, and the ways to another. */
export function RangeBar({ control, stepMs, dragMode, onDragMode }: RangeBarProps) {
  const { view, zoom, pan, showLast } = control;
  const { range } = view;
  return (
    <Row gap={3} isSpread>
      <Text as="h2" size="s" weight="medium">
        {rangeText(range)}
        {stepMs !== undefined && <Muted> · a value every {roundDuration(stepMs)}</Muted>}
      </Text>
      <Toolbar label="Time shown">
        <Row as="span">
          <Muted aria-hidden="true">Drag to</Muted>
          <Segmented label="Drag to" options={DRAG_MODES} value={dragMode} onChange={onDragMode} />
        </Row>
        <span className={styles.steps}>
          <IconButton icon="earlier" label="Earlier" onClick={() => pan(-0.5)} />
          <IconButton icon="minus" label="Zoom out" onClick={() => zoom(2)} />
          <IconButton icon="plus" label="Zoom in" onClick={() => zoom(0.5)} />
          <IconButton icon="later" label="Later" disabled={range.kind === 'last'} onClick={() => pan(0.5)} />
          <IconButton
            icon="newest"
            label="Newest"
            disabled={range.kind === 'last'}
            onClick={() => showLast(nearestRange(lengthOf(range)))}
          />
        </span>
      </Toolbar>
    </Row>
  );
}

function rangeText(range: TimeRange): string {
  if (range.kind === 'last') return `Last ${rangeLabel(range.id)}`;
  return spanText(range);
}
