import { setTimeout as sleep } from 'node:timers/promises';
import { asReason } from '../../../shared/format/sentence';
import type { Clock } from '../../base/clock';
import { type LoadLimits, loadObstacle, type MachineLoad } from './machine-load';

const STEP_MS = 1_000;

/**
 * Watches the health of the machine for a while.
 *
 * @param isStopped true if no one waits for it any longer
 * @returns the fall; undefined without one
 */
export async function watchHealth(
  forMs: number,
  {
    clock,
    load,
    settings,
  }: { readonly clock: Clock; readonly load: () => MachineLoad; readonly settings: () => LoadLimits },
  isStopped: () => boolean,
): Promise<string | undefined> {
  const untilMs = clock.monotonicMs() + forMs;
  while (clock.monotonicMs() < untilMs && !isStopped()) {
    await sleep(Math.min(STEP_MS, forMs), undefined, { ref: false });
    const { healthRatio } = load();
    const obstacle = loadObstacle({ cpuRatio: null, memoryRatio: null, healthRatio }, settings());
    if (obstacle !== undefined) return `After the changes were applied: ${asReason(obstacle)}`;
  }
  return undefined;
}
