import { useRef, useState } from 'react';
import { ChartCard } from '../../charts/chart-card';
import { createPlot, latestOf, type Plot, plotStepMs } from '../../charts/plot';
import { Segmented, useOnScreen } from '../../components';
import type { FrameRing } from '../../live/frame-ring';
import type { FramesState } from '../../live/frames';
import type { ChartSpec, LineSpec } from './chart-specs';

interface OverviewChartProps {
  readonly spec: ChartSpec;
  readonly frames: FramesState;
  readonly spanMs: number;
}

/** One chart of the page. */
export function OverviewChart({ spec, frames, spanMs }: OverviewChartProps) {
  const [place, isOnScreen] = useOnScreen();
  const [chosen, setChosen] = useState(spec.views[0].label);
  const view = spec.views.find(({ label }) => label === chosen) ?? spec.views[0];
  const lines = view.lines(frames.ring);
  const plot = usePlot(frames, lines, spanMs, isOnScreen);
  return (
    <div ref={place}>
      <ChartCard
        title={spec.title}
        actions={
          spec.views.length > 1 && (
            <Segmented
              label={`View of ${spec.title}`}
              options={Object.fromEntries(spec.views.map(({ label }) => [label, label]))}
              value={view.label}
              onChange={setChosen}
            />
          )
        }
        lines={lines}
        plot={plot}
        latest={lines.map(({ source }) => latestOf(frames.ring, source))}
        unit={view.unit}
        ceiling={view.ceiling(frames.ring)}
        isLoading={!frames.isLoaded}
        empty={spec.empty}
      />
    </div>
  );
}

/** A new plot once a bucket has passed: an hour is not drawn every second. None is made for a chart that is out of sight. */
function usePlot(frames: FramesState, lines: readonly LineSpec[], spanMs: number, isOnScreen: boolean): Plot {
  const { ring, intervalMs } = frames;
  const newestMs = ring.length === 0 ? 0 : ring.timeAt(ring.length - 1);
  const bucket = Math.floor(newestMs / plotStepMs(spanMs, intervalMs));
  const key = `${spanMs} ${bucket} ${lines.map(({ id, source }) => `${id} ${source.columns.length}`).join()}`;
  const made = useRef<{ readonly key: string; readonly ring: FrameRing; readonly plot: Plot }>(undefined);
  const isStale = made.current?.ring !== ring || (isOnScreen && made.current.key !== key);
  if (made.current === undefined || isStale || made.current.plot.values.length !== lines.length) {
    const sources = lines.map(({ source }) => source);
    made.current = { key, ring, plot: createPlot(ring, sources, spanMs, intervalMs) };
  }
  return made.current.plot;
}
