import { AdvisedError, errnoOf } from './errors';
import { systemReason } from './system-reason';

/** What a person can do where a disk takes nothing, by errno. */
const DISK_ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'Free disk space, then try again.',
  EDQUOT: 'Delete files of yours or raise the quota, then try again.',
  EROFS: 'Choose a place on a writable file system.',
  EACCES: 'Choose a directory that you can write to.',
  EPERM: 'Choose a directory that you can write to.',
};

/**
 * The error for a person whose file could not be written.
 *
 * @param what such as a path
 * @param advice follows what the disk's own error advises
 */
export function cannotWrite(what: string, error: unknown, advice = ''): AdvisedError {
  const advices = [DISK_ADVICE[errnoOf(error) ?? ''] ?? '', advice].filter((text) => text !== '');
  return new AdvisedError(`cannot write ${what}: ${systemReason(error)}`, advices.join(' '));
}

/** Whether a disk that was written to takes nothing; permissions may as well be those of a file that was read. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(errnoOf(error) ?? '');
}
