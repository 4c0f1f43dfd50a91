import { opendirSync } from 'node:fs';

/** Others can fill the folder: further names are omitted. */
const MOST_NAMES = 10_000;

/**
 * Returns the names in a folder that other programs can fill, in no order.
 *
 * @throws the system's error if it cannot be read
 */
export function listNames(folder: string): readonly string[] {
  const directory = opendirSync(folder, { bufferSize: 256 });
  try {
    const names: string[] = [];
    for (let entry = directory.readSync(); entry !== null && names.length < MOST_NAMES; entry = directory.readSync()) {
      names.push(entry.name);
    }
    return names;
  } finally {
    directory.closeSync();
  }
}
