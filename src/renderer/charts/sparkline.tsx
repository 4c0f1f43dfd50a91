import { useEffect, useRef } from 'react';
import { useThemeVersion } from '../live/theme';
import { readChartColors, withAlpha } from './chart-colors';
import type { Plot } from './plot';
import styles from './sparkline.module.css';

/** Draws the first line of a plot without axes, as a shape next to a value. */
export function Sparkline({ plot, ceiling }: { readonly plot: Plot; readonly ceiling: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colors = useRef<{ readonly version: number; readonly color: string }>(undefined);
  const version = useThemeVersion();

  useEffect(() => {
    const element = canvas.current;
    if (element?.parentElement == null) return;
    if (colors.current?.version !== version) {
      colors.current = { version, color: readChartColors(element.parentElement).series[0] ?? 'gray' };
    }
    draw(element, plot, ceiling, colors.current.color);
  });
  return (
    <span aria-hidden="true">
      <canvas ref={canvas} className={styles.canvas} />
    </span>
  );
}

function draw(canvas: HTMLCanvasElement, plot: Plot, ceiling: number, color: string): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext('2d');
  if (context === null || width === 0) return;
  const scale = window.devicePixelRatio;
  const [widthDots, heightDots] = [Math.round(width * scale), Math.round(height * scale)];
  // Setting even the same size again would give the canvas new memory.
  if (canvas.width !== widthDots || canvas.height !== heightDots) {
    canvas.width = widthDots;
    canvas.height = heightDots;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.strokeStyle = color;
  context.fillStyle = withAlpha(color, 0.13);

  const xOf = (atMs: number) => ((atMs - plot.fromMs) / (plot.toMs - plot.fromMs)) * width;
  const yOf = (value: number) => height - 1 - Math.min(1, value / ceiling) * (height - 2);
  const line = new Path2D();
  const area = new Path2D();
  let lastX: number | undefined;
  const endArea = () => {
    if (lastX !== undefined) area.lineTo(lastX, height);
    lastX = undefined;
  };
  plot.times.forEach((atMs, point) => {
    const value = plot.values[0]?.[point] ?? Number.NaN;
    if (Number.isNaN(value)) {
      endArea();
      return;
    }
    const x = xOf(atMs);
    if (lastX === undefined) {
      area.moveTo(x, height);
      line.moveTo(x, yOf(value));
    }
    area.lineTo(x, yOf(value));
    line.lineTo(x, yOf(value));
    lastX = x;
  });
  endArea();
  context.fill(area);
  context.stroke(line);
}
