import { useEffect, useId, useState } from 'react';
import type { Anomaly } from '../../../shared/contract/analytics-schemas';
import { createChartCursor } from '../../charts/chart-cursor';
import { groupByUnit, type History } from '../../charts/history';
import type { ChartBand } from '../../charts/line-chart';
import { EmptyState, Note } from '../../components';
import type { Loadable } from '../../live/loadable';
import type { Span } from '../../time-range';
import { ComparisonChart } from './comparison-chart';
import type { DragMode } from './range-bar';
import type { SeriesSlots } from './series-slots';
import type { MetricsViewControl } from './use-metrics-view';

export interface ComparisonProps {
  readonly control: MetricsViewControl;
  readonly history: Loadable<History>;
  readonly slots: SeriesSlots;
  readonly isKnown: (key: string) => boolean;
  readonly dragMode: DragMode;
  /** Expected range of the selected series. */
  readonly band: ChartBand | undefined;
  readonly anomalies: readonly Anomaly[];
  readonly onOpenAnomaly: (id: string) => void;
}

/** The compared series: a chart for each unit, below each other on one time axis. */
export function Comparison({
  control,
  history,
  slots,
  isKnown,
  dragMode,
  band,
  anomalies,
  onOpenAnomaly,
}: ComparisonProps) {
  const { keys, about, range, changed } = control.view;
  const [cursor] = useState(createChartCursor);
  const helpId = useId();
  // A selection belongs to its range.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another range drops the selection
  useEffect(() => cursor.dragged.set(undefined), [cursor, range]);
  const groups = groupByUnit(keys, history.data);
  const pick = (span: Span) => (dragMode === 'zoom' ? control.showSpan(span) : control.showChanges(span));
  if (groups.length === 0) {
    return <EmptyState title="No series selected">Search above by metric, device or application name.</EmptyState>;
  }
  return (
    <>
      {groups.map((group) => (
        <ComparisonChart
          key={group.unit}
          group={group}
          history={history}
          isKnown={isKnown}
          slotOf={(key) => slots.get(key) ?? 1}
          about={about}
          band={about !== undefined && group.keys.includes(about) ? band : undefined}
          anomalies={anomalies}
          cursor={cursor}
          helpId={helpId}
          shaded={changed === undefined ? [] : [{ ...changed, id: 'changed', label: 'Selected' }]}
          height={groups.length === 1 ? 'tall' : groups.length === 2 ? 'middle' : 'low'}
          onAbout={control.show}
          onRemove={control.remove}
          onPick={pick}
          onZoom={control.zoom}
          onPan={control.pan}
          onOpenAnomaly={onOpenAnomaly}
        />
      ))}
      <Note id={helpId} size="xs">
        Keyboard: ← and → move the cursor, Shift+← and Shift+→ select a period, Enter{' '}
        {dragMode === 'zoom' ? 'zooms into it' : 'shows its changes'}, + and − zoom, Page Up and Page Down move in time.
      </Note>
    </>
  );
}
