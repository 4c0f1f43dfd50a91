import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { errnoOf } from './errors';

/** Enough for the files that the store, the state and the sources open at once, and a few connections of the owner. */
const RESERVED = 16;

export interface DescriptorReserve {
  /** True if the reserve is released: the process may open hardly any more files. */
  readonly isGiven: boolean;
  /** Releases the reserve when the process runs out of descriptors, and takes it again if there is room. */
  check(): void;
  close(): void;
}

/**
 * Holds descriptors in reserve and closes them when the process has run out of others: with these the store and the
 * owner's commands continue until the cause has ended.
 *
 * @param onChange called when the reserve was released or taken again
 */
export function createDescriptorReserve(onChange: (isGiven: boolean) => void): DescriptorReserve {
  const held: number[] = [];
  let isGiven = false;

  /** @returns true if all could be opened */
  function take(count: number): boolean {
    try {
      while (held.length < count) held.push(openSync(devNull, 'r'));
      return true;
    } catch {
      return false;
    }
  }

  function release(): void {
    for (const descriptor of held.splice(0)) closeSync(descriptor);
  }

  take(RESERVED);
  return {
    get isGiven() {
      return isGiven;
    },
    check() {
      const wasGiven = isGiven;
      if (isGiven) {
        // The same number must be free, or the reserve would be released immediately.
        const isRoom = take(2 * RESERVED);
        if (isRoom) for (const descriptor of held.splice(RESERVED)) closeSync(descriptor);
        else release();
        isGiven = !isRoom;
      } else if (isOutOfDescriptors()) {
        release();
        isGiven = true;
      }
      if (isGiven !== wasGiven) onChange(isGiven);
    },
    close: release,
  };
}

function isOutOfDescriptors(): boolean {
  try {
    closeSync(openSync(devNull, 'r'));
    return false;
  } catch (error) {
    const errno = errnoOf(error);
    return errno === 'EMFILE' || errno === 'ENFILE';
  }
}
