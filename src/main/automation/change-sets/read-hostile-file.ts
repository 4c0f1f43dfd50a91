import { type BoundedText, readBoundedFile } from '../../base/read-bounded-file';
import { foreignWriters } from '../../base/trusted-files';

/**
 * The text of a file that anybody may have put there: no link is followed, no pipe or device waited for, and nothing
 * that is too large, or that another user could have written, is read.
 *
 * @param links `follow` where only the person can have put it there, as in the configuration directory
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
