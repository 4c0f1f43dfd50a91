import { type KeyboardEvent, useState } from 'react';
import { type ChartProps, useChart } from './use-chart';
import styles from './use-chart.module.css';

/** Draws lines over time on a canvas, once for each new plot. The crosshair is not on the canvas. */
export function TimeChart(props: ChartProps) {
  const { times } = props.plot;
  const [pointedMs, setPointedMs] = useState<number>();
  const { layers, point, timeAt } = useChart(props, pointedMs);

  function stepByKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') setPointedMs(undefined);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || times.length === 0) return;
    event.preventDefault();
    const from = pointedMs === undefined ? times.length : point;
    setPointedMs(times[Math.max(0, Math.min(times.length - 1, from + step))]);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the crosshair is an extra; the table next to the chart has all values
    <div
      className={styles.place}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the crosshair
      tabIndex={0}
      onKeyDown={stepByKey}
      onBlur={() => setPointedMs(undefined)}
      onPointerMove={(event) => setPointedMs(timeAt(event))}
      onPointerLeave={() => setPointedMs(undefined)}
    >
      {layers}
    </div>
  );
}
