import { type BoundedText, readBoundedFile } from '../../base/read-bounded-file';

/**
 * The text of a file that anybody may have put there: no link is followed, no pipe or device waited for, and nothing
 * that is too large or belongs to another user is read.
 */
export function readHostileFile(path: string, maxSizeBytes: number): BoundedText {
  const ownUid = process.getuid?.();
  return readBoundedFile(path, maxSizeBytes, {
    followsLinks: false,
    refuse: ({ uid }) =>
      ownUid !== undefined && uid !== ownUid && uid !== 0 ? 'The file belongs to another user.' : undefined,
  });
}
