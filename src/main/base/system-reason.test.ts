import { expect, it } from 'vitest';
import { cannotWrite, isDiskFull } from './system-reason';

const failure = (code: string) => Object.assign(new Error(`${code}: failed`), { code });

it.each([
  ['ENOSPC', 'cannot write /a: the disk is full', 'Free disk space, then try again. Look.'],
  [
    'EDQUOT',
    'cannot write /a: the disk quota is used up',
    'Delete files of yours or raise the quota, then try again. Look.',
  ],
  ['EROFS', 'cannot write /a: the file system is read-only', 'Choose a place on a writable file system. Look.'],
  ['EXDEV', 'cannot write /a: EXDEV: failed', 'Look.'],
])('explains %s with advice', (code, message, advice) => {
  expect(cannotWrite('/a', failure(code), 'Look.')).toMatchObject({ message, advice });
});

it('distinguishes a full disk from missing permissions', () => {
  expect(isDiskFull(failure('ENOSPC'))).toBe(true);
  expect(isDiskFull(failure('EACCES'))).toBe(false);
  expect(isDiskFull('ENOSPC')).toBe(false);
});
