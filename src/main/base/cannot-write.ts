import { AdvisedError, errnoOf, messageOf } from './errors';

/** What a person can do where a disk takes nothing. By errno: the reason, and the advice. */
const DISK_PROBLEMS: Readonly<Record<string, readonly [reason: string, advice: string]>> = {
  ENOSPC: ['the disk is full', 'Free disk space, then try again.'],
  EDQUOT: ['your disk quota is used up', 'Delete files of yours or raise the quota, then try again.'],
  EROFS: ['the file system is read-only', 'Choose a place on a writable file system.'],
  EACCES: ['you have no permission to write there', 'Choose a directory that you can write to.'],
  EPERM: ['you have no permission to write there', 'Choose a directory that you can write to.'],
};

/**
 * The error for a person whose file could not be written.
 *
 * @param what such as a path
 * @param advice where the error is none of the disk's own; it is also what is added to the disk's advice
 */
export function cannotWrite(what: string, error: unknown, advice = ''): AdvisedError {
  const problem = DISK_PROBLEMS[errnoOf(error) ?? ''];
  if (problem === undefined) return new AdvisedError(`cannot write ${what}: ${messageOf(error)}`, advice);
  return new AdvisedError(
    `cannot write ${what}: ${problem[0]}`,
    advice === '' ? problem[1] : `${problem[1]} ${advice}`,
  );
}

/** Whether a disk that was written to takes nothing; permissions may as well be those of a file that was read. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(errnoOf(error) ?? '');
}
