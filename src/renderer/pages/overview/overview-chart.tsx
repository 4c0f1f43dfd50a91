import { useRef, useState } from 'react';
import { ChartCard } from '../../charts/chart-card';
import { createPlot, latestOf, type Plot } from '../../charts/plot';
import { useOnScreen } from '../../charts/use-on-screen';
import { Segmented } from '../../components/segmented';
import type { FramesState } from '../../live/frames';
import type { ChartSpec } from './chart-specs';

export interface OverviewChartProps {
  readonly spec: ChartSpec;
  readonly frames: FramesState;
  readonly spanMs: number;
}

/** One chart of the page. While it is scrolled out of sight it keeps its last picture. */
export function OverviewChart({ spec, frames, spanMs }: OverviewChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const isOnScreen = useOnScreen(place);
  const [viewId, setViewId] = useState(spec.views[0].id);
  const view = spec.views.find(({ id }) => id === viewId) ?? spec.views[0];
  const lines = view.lines(frames.ring);
  const drawn = useRef<Plot>(undefined);
  if (isOnScreen || drawn.current === undefined || drawn.current.values.length !== lines.length) {
    drawn.current = createPlot(
      frames.ring,
      lines.map(({ source }) => source),
      spanMs,
      frames.intervalMs,
    );
  }
  return (
    <div ref={place}>
      <ChartCard
        title={spec.title}
        actions={
          spec.views.length > 1 && (
            <Segmented
              label={`View of ${spec.title}`}
              options={spec.views.map(({ id, label }) => ({ value: id, label }))}
              value={view.id}
              onChange={setViewId}
            />
          )
        }
        lines={lines}
        plot={drawn.current}
        latest={lines.map(({ source }) => latestOf(frames.ring, source))}
        unit={view.unit}
        ceiling={view.ceiling(frames.ring)}
        isLoading={!frames.isLoaded}
        empty={spec.empty}
      />
    </div>
  );
}
