import { AdvisedError, errnoOf, messageOf } from './errors';

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

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'Free disk space, then try again.',
  EDQUOT: 'Delete files of yours or raise the quota, then try again.',
  EROFS: 'Choose a place on a writable file system.',
  EACCES: 'Choose a directory that you can write to.',
  EPERM: 'Choose a directory that you can write to.',
};

/**
 * Explains a failed access to a file, for the end of "cannot read FILE: …".
 *
 * @returns the message of the error if it is not one of the system
 */
export function systemReason(error: unknown): string {
  return REASONS[errnoOf(error) ?? ''] ?? messageOf(error);
}

/**
 * Creates the error for a file that could not be written.
 *
 * @param what such as a path
 * @param advice follows the advice on the error of the disk
 */
export function cannotWrite(what: string, error: unknown, advice = ''): AdvisedError {
  const advices = [ADVICE[errnoOf(error) ?? ''] ?? '', advice].filter((text) => text !== '');
  return new AdvisedError(`cannot write ${what}: ${systemReason(error)}`, advices.join(' '));
}

/** Excludes missing permissions: they may be those of a file that was read. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(errnoOf(error) ?? '');
}
