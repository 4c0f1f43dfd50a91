import { errnoOf, messageOf } from './errors';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EEXIST: 'it exists already',
  EFBIG: 'it is too large',
  EIO: 'the disk reported an error',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links form a loop',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENFILE: 'too many files are open on this machine',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a directory',
  ENOTEMPTY: 'the directory is not empty',
  EDQUOT: 'the disk quota is used up',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
  ESTALE: 'the network file system has lost it',
  ETXTBSY: 'it is running',
};

/**
 * What a person is told of a failed access to a file, for the end of "cannot read FILE: …".
 *
 * @returns the message of the error where it is not one of the system's
 */
export function systemReason(error: unknown): string {
  const errno = errnoOf(error);
  return (errno === undefined ? undefined : REASONS[errno]) ?? messageOf(error);
}
