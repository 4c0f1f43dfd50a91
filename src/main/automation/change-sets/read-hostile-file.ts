import { type BoundedText, readBoundedFile } from '../../base/read-bounded-file';
import { foreignWriters } from '../../base/trusted-files';

/**
 * Reads the text of a file that anyone may have put there. Follows no link, waits for no pipe or device, and refuses
 * files that are too large or that another user could have written.
 *
 * @param links `follow` if only the person can have put it there, as in the configuration directory
 */
export function readHostileFile(
  path: string,
  maxSizeBytes: number,
  links: 'refuse' | 'follow' = 'refuse',
): BoundedText {
  return readBoundedFile(path, maxSizeBytes, {
    followsLinks: links === 'follow',
    refuse: (facts) => foreignWriters(path, facts),
  });
}
