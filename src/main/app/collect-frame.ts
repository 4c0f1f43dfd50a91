import { type Frame, type GapKind, isInterrupted } from '../../shared/model/frame';
import type { Tick } from '../base/ticker';
import type { FrameTick } from '../collectors/registry';

export interface FrameParts {
  /** Returns the cause of the gap before this tick; undefined without one. */
  readonly guard: (intervalMs: number) => GapKind | undefined;
  readonly registry: { collect(tick: FrameTick): Float64Array };
  readonly intervalMs: () => number;
}

/**
 * Creates the function that collects the samples of a tick. The kernel counted on while the host was late, so rates
 * over that time are sound, and on a starved host they are the only ones there are.
 */
export function createFrameCollector({ guard, registry, intervalMs }: FrameParts) {
  return ({ atMs }: Pick<Tick, 'atMs'>): Pick<Frame, 'gap' | 'gapKind' | 'values'> => {
    const gapKind = guard(intervalMs());
    const gap = gapKind !== undefined;
    const values = registry.collect({ atMs, intervalMs: intervalMs(), gap: isInterrupted({ gap, gapKind }) });
    return { gap, gapKind, values };
  };
}
