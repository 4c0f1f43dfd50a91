/** The slots of `--series-1` to `--series-8` in tokens.css. */
export const SLOTS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type SeriesSlot = (typeof SLOTS)[number];

/** Returns the slot for the `index`-th of any number of lines. */
export function slotAt(index: number): SeriesSlot {
  return SLOTS[index % SLOTS.length] as SeriesSlot;
}

/** Resolves the color tokens for a canvas, in the theme around an element. */
export function readChartColors(near: HTMLElement) {
  const probe = document.createElement('span');
  near.append(probe);
  const resolve = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colors = {
    series: SLOTS.map((slot) => resolve(`--series-${slot}`)),
    grid: resolve('--color-grid'),
    text: resolve('--color-text-muted'),
    font: getComputedStyle(probe).fontFamily,
  };
  probe.remove();
  return colors;
}

export type ChartColors = ReturnType<typeof readChartColors>;

/** @param color as `getComputedStyle` prints it: `rgb(0, 104, 176)` */
export function withAlpha(color: string, alpha: number): string {
  return color.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}
