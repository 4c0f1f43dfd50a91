import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { errnoOf } from '../../../base/errors';
import { pause } from '../../../base/pause';
import type { RunProgramSync } from '../../run-program-sync';
import { parseMeminfo } from '../parse-meminfo';
import { parseSwaps, type Swap } from '../parse-swaps';
import { readTrimmed } from '../read-sys';
import { chosenValue } from './chosen-value';

/** Removing swap reads all of it into memory, which must have room for it and a fifth to spare. */
const ROOM_RATIO = 1.2;
const SWAPOFF_TIMEOUT_MS = 60_000;
/** Preferred to swap on a disk. */
const PRIORITY = '100';
const RESET_TRIES = 20;
const RESET_PAUSE_MS = 50;

/** @param path of the device in /sys/block */
export function readZramSwap(path: string): string {
  const size = readTrimmed(join(path, 'disksize'));
  return size === '0' ? `off ${chosenValue(readFileSync(join(path, 'comp_algorithm'), 'utf8'))}` : `on ${size}`;
}

/**
 * Sets a device up as swap with its current algorithm, or removes it after its content was read back into memory.
 *
 * @throws if memory has no room: nothing is changed then
 */
export function writeZramSwap(path: string, wanted: string, procRoot: string, run: RunProgramSync): void {
  const device = `/dev/${basename(path)}`;
  const [state, detail = ''] = wanted.split(' ');
  if (state === 'on') {
    writeFileSync(join(path, 'disksize'), detail);
    run('mkswap', [device]);
    run('swapon', ['-p', PRIORITY, device]);
    return;
  }
  const swap = findSwap(device, procRoot);
  if (swap !== undefined) {
    const { available } = parseMeminfo(readFileSync(join(procRoot, 'meminfo'), 'utf8'));
    if (!(available >= swap.usedBytes * ROOM_RATIO))
      throw new Error('there is too little free memory to turn off the swap');
    try {
      run('swapoff', [device], SWAPOFF_TIMEOUT_MS);
    } catch (error) {
      // A removal that an earlier run started may have been faster.
      if (findSwap(device, procRoot) !== undefined) throw error;
    }
  }
  reset(path);
  const algorithm = join(path, 'comp_algorithm');
  if (chosenValue(readFileSync(algorithm, 'utf8')) !== detail) writeFileSync(algorithm, detail);
}

function findSwap(device: string, procRoot: string): Swap | undefined {
  return parseSwaps(readFileSync(join(procRoot, 'swaps'), 'utf8')).find(({ path }) => path === device);
}

/** Programs that list disks keep the device open for a moment. */
function reset(path: string): void {
  for (let tries = 1; ; tries++) {
    try {
      writeFileSync(join(path, 'reset'), '1');
      return;
    } catch (error) {
      if (errnoOf(error) !== 'EBUSY' || tries === RESET_TRIES) throw error;
      pause(RESET_PAUSE_MS);
    }
  }
}
