import { opendirSync } from 'node:fs';

/** Limits the reading of a folder that others can fill. */
const MOST_NAMES = 10_000;

/**
 * Returns the names in a folder that other programs can fill, in no order.
 *
 * @param most omits further names
 * @throws the system's error if it cannot be read
 */
export function listNames(folder: string, most = MOST_NAMES): readonly string[] {
  const directory = opendirSync(folder, { bufferSize: 256 });
  try {
    const names: string[] = [];
    for (let entry = directory.readSync(); entry !== null && names.length < most; entry = directory.readSync()) {
      names.push(entry.name);
    }
    return names;
  } finally {
    directory.closeSync();
  }
}
