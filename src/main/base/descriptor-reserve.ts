import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { errnoOf } from './errors';

/** Enough for the files that the store, the state and the sources open at once, and a few connections of the owner. */
const RESERVED = 16;

export interface DescriptorReserve {
  /** Whether the reserve is given away: the process may open hardly any more files. */
  readonly isGiven: boolean;
  /** Gives the reserve away where no more files can be opened, and takes it again where there is room. */
  check(): void;
  close(): void;
}

/**
 * Descriptors that are held for nothing, and closed when the process has run out of others: the store and the owner's
 * commands go on with them while whatever took the others is ended.
 *
 * @param onChange told when the reserve was given away, and when it is there again
 */
export function createDescriptorReserve(onChange: (isGiven: boolean) => void): DescriptorReserve {
  const held: number[] = [];
  let isGiven = false;

  /** @returns whether all could be opened */
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
        // As many again must be free, or the reserve would be given away at once.
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
