import type { Rectangle } from 'electron';

/** Position and size of a window, in device-independent pixels. */
export interface WindowGeometry extends Readonly<Rectangle> {
  readonly maximized: boolean;
}

export interface WindowPlacement {
  readonly width: number;
  readonly height: number;
  /** Undefined lets the system place the window. */
  readonly position: { readonly x: number; readonly y: number } | undefined;
  readonly maximized: boolean;
}

export const MINIMUM_SIZE = { width: 640, height: 480 } as const;
const DEFAULT_SIZE = { width: 1200, height: 800 } as const;

/** If less of the title bar would be reachable, the window is placed elsewhere. */
const REACHABLE_PIXELS = 100;

/** Returns a saved position; undefined for other content, because the file may be edited, outdated or damaged. */
export function parseWindowGeometry(value: unknown): WindowGeometry | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { x, y, width, height, maximized } = value as Record<keyof WindowGeometry, unknown>;
  if (!isPixels(x) || !isPixels(y) || !isPixels(width) || !isPixels(height)) return undefined;
  return { x, y, width, height, maximized: maximized === true };
}

/**
 * Returns the place of the window: as saved, but not larger than its screen, and not on a missing screen.
 *
 * @param workAreas usable parts of the current screens, the primary one first
 */
export function placeWindow(remembered: WindowGeometry | undefined, workAreas: readonly Rectangle[]): WindowPlacement {
  const wanted = remembered ?? DEFAULT_SIZE;
  const home = remembered === undefined ? undefined : workAreas.find((area) => isReachable(remembered, area));
  const limit = home ?? workAreas[0] ?? wanted;
  return {
    width: Math.max(MINIMUM_SIZE.width, Math.min(wanted.width, limit.width)),
    height: Math.max(MINIMUM_SIZE.height, Math.min(wanted.height, limit.height)),
    position: home === undefined || remembered === undefined ? undefined : { x: remembered.x, y: remembered.y },
    maximized: remembered?.maximized ?? false,
  };
}

/** Checks whether the top edge of a window, by which it is dragged, is on a screen. */
function isReachable(window: Rectangle, area: Rectangle): boolean {
  const visible = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return visible >= REACHABLE_PIXELS && window.y >= area.y && window.y <= area.y + area.height - REACHABLE_PIXELS;
}

function isPixels(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 100_000;
}
