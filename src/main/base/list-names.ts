import { opendirSync } from 'node:fs';

/** A folder that others can fill is not read any further. */
const MOST_NAMES = 10_000;

/**
 * The names in a folder that other programs can fill, in no order.
 *
 * @param most of them; the rest is left out
 * @throws the system's error where it cannot be read
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
