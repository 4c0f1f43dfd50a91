import { findOwner } from '../platform/linux/find-owner';
import type { Foreground } from '../platform/linux/foreground/foreground-watch';
import type { Environment } from '../platform/linux/foreground/front';
import { readAncestors, readProcessFacts } from '../platform/linux/knobs/process-facts';
import { readSysText } from '../platform/linux/read-sys';
import { isEssential } from './protected-process';

/**
 * Checks whether a process belongs to the application in front: true, false, or undefined if the window in front is
 * unknown, or the process may have a window on another screen.
 */
export type IsInFront = (pid: number) => boolean | undefined;

/** The application in front, as actions use it. */
export interface FrontApplication {
  readonly isInFront: IsInFront;
  /** Returns the process of the window in front; undefined if it is unknown. */
  readonly frontPid: () => number | undefined;
}

/**
 * Creates the check for the application in front: the process of its window, everything in its scope or service, its
 * children and their children, and the programs that started it.
 *
 * @param foreground returns the window in front
 */
export function createIsInFront(
  { procRoot, uid }: Roots,
  foreground: () => Pick<Foreground, 'state' | 'pid' | 'source' | 'env'>,
): IsInFront {
  return (pid) => {
    const { state, pid: front, source, env } = foreground();
    if (state === 'unknown' || source === null || env === null) return undefined;
    if (front !== null && isRelated({ procRoot, uid }, pid, front)) return true;
    return isOnOtherDisplay(procRoot, pid, env) ? undefined : false;
  };
}

interface Roots {
  readonly procRoot: string;
  /** The person, whose units may be applications. */
  readonly uid: number;
}

function isRelated({ procRoot, uid }: Roots, pid: number, front: number): boolean {
  if (pid === front) return true;
  const [unit, frontUnit] = [pid, front].map((one) => {
    const owner = findOwner(procRoot, one, uid);
    // A unit of the session may contain the compositor with all of its programs.
    return owner.kind === 'own-unit' && owner.path.includes('/app.slice/') ? owner.path : undefined;
  });
  const isSibling = unit !== undefined && unit === frontUnit;
  const isChild = readAncestors(procRoot, pid).has(front) && !isOwnApplication(unit, frontUnit);
  if (isSibling || isChild) return !isDesktop(procRoot, front);
  return readAncestors(procRoot, front).has(pid);
}

/** A desktop starts its applications as children of its own, each in a scope. A terminal gives scopes to its shells. */
function isOwnApplication(unit: string | undefined, frontUnit: string | undefined): boolean {
  return unit !== undefined && unit !== frontUnit && /\/(?:app-|snap\.)[^/]+$/.test(unit);
}

/** The panel or the wallpaper is in front, and all applications may be its children. */
function isDesktop(procRoot: string, pid: number): boolean {
  const facts = readProcessFacts(procRoot, pid);
  return facts !== undefined && isEssential(facts);
}

/** Checks for a window on a screen that is not watched, such as one of a VNC server. */
function isOnOtherDisplay(procRoot: string, pid: number, env: Environment): boolean {
  const lines = (readSysText(`${procRoot}/${pid}/environ`) ?? '').split('\0');
  const read = (name: string) => lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) || undefined;
  const wayland = read('WAYLAND_DISPLAY');
  // Under Wayland, the display is that of Xwayland.
  if (wayland !== undefined && env['WAYLAND_DISPLAY'] !== undefined) return wayland !== env['WAYLAND_DISPLAY'];
  const display = read('DISPLAY');
  if (display === undefined || env['DISPLAY'] === undefined) return false;
  return withoutScreen(display) !== withoutScreen(env['DISPLAY']);
}

function withoutScreen(display: string): string {
  return display.replace(/^unix:/, ':').replace(/\.\d+$/, '');
}
