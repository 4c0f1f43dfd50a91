import { useEffect, useId, useState } from 'react';
import { createChartCursor } from '../../charts/chart-cursor';
import { groupByUnit } from '../../charts/history';
import { EmptyState, Note } from '../../components';
import { ComparisonChart, type ComparisonProps } from './comparison-chart';
import type { DragMode } from './range-bar';

/** The compared series: a chart for each unit, below each other on one time axis. */
export function Comparison(props: ComparisonProps & { readonly dragMode: DragMode }) {
  const { control, history, dragMode, band } = props;
  const { keys, about, range, changed } = control.view;
  const [cursor] = useState(createChartCursor);
  const helpId = useId();
  // A selection belongs to its range.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another range drops the selection
  useEffect(() => cursor.dragged.set(undefined), [cursor, range]);
  const groups = groupByUnit(keys, history.data);
  if (groups.length === 0) {
    return <EmptyState title="No series selected">Search above by metric, device or application name.</EmptyState>;
  }
  return (
    <>
      {groups.map((group) => (
        <ComparisonChart
          key={group.unit}
          {...props}
          group={group}
          band={about !== undefined && group.keys.includes(about) ? band : undefined}
          axis={{
            cursor,
            helpId,
            shaded: changed === undefined ? [] : [{ ...changed, id: 'changed', label: 'Selected' }],
            onPick: dragMode === 'zoom' ? control.showSpan : control.showChanges,
            onZoom: control.zoom,
            onPan: control.pan,
          }}
          height={groups.length === 1 ? 'tall' : groups.length === 2 ? 'middle' : 'low'}
        />
      ))}
      <Note id={helpId} size="xs">
        Keyboard: ← and → move the cursor, Shift+← and Shift+→ select a period, Enter{' '}
        {dragMode === 'zoom' ? 'zooms into it' : 'shows its changes'}, + and − zoom, Page Up and Page Down move in time.
      </Note>
    </>
  );
}
