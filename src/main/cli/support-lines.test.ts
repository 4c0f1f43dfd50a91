import { expect, it } from 'vitest';
import { describeBundle } from './support-lines';

const file = (path: string, pattern = path) => ({ kind: 'file', path, pattern, bytes: Buffer.from('12') }) as const;

it('lists files by kind, replaced values, and files that are missing', () => {
  const lines = describeBundle({
    entries: [
      file('proc/1/stat', 'proc/#/stat'),
      file('proc/7/stat', 'proc/#/stat'),
      { kind: 'link', path: 'proc/7/exe', pattern: 'proc/#/exe', target: '/bin/true' },
      { kind: 'folder', path: 'proc/7', pattern: 'proc/#/' },
    ],
    summary: {
      redacted: { 'user name': 2, address: 1 },
      leftOut: [
        { path: 'proc/#/io', reason: 'permission denied', count: 74 },
        { path: 'later/proc/#/io', reason: 'permission denied', count: 1 },
      ],
    },
  } as unknown as Parameters<typeof describeBundle>[0]);
  expect(lines).toEqual([
    'Content (files of the kernel twice, a second apart):',
    expect.stringMatching(/^proc\/PID\/stat +2 +4 B$/),
    'Also 2 links and folders.',
    '',
    'Hidden or replaced: user name: 2, URL: 1.',
    'Left out: proc/PID/io (74): permission denied',
    'Left out: later/proc/PID/io: permission denied',
  ]);
});
