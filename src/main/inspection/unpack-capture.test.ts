import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createTar, type HostileEntry } from '../../../tests/helpers/hostile-tar';
import { inspectTrees } from '../../../tests/helpers/inspect-tree';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { unpackCapture } from './unpack-capture';

const MEMINFO: HostileEntry = {
  name: 'proc/meminfo',
  content: 'MemTotal: 100 kB\nMemFree: 50 kB\nMemAvailable: 60 kB\n',
};

function archiveOf(entries: readonly HostileEntry[], isPlain = false): string {
  const file = join(temporaryDirectory(), 'capture.tar.gz');
  const bytes = createTar(entries);
  writeFileSync(file, isPlain ? bytes : gzipSync(bytes));
  return file;
}

it('unpacks what belongs to a capture and passes over the rest', async () => {
  const { directory, close } = await unpackCapture(
    archiveOf([
      { ...MEMINFO, name: './proc/meminfo' },
      { name: 'later/proc/meminfo', content: 'x' },
      { name: 'statvfs.json', content: '{}' },
      { name: 'homeostat.yaml', content: 'x' },
      { name: 'etc/passwd', content: 'x' },
      { name: 'sys', type: '5' },
      { name: 'sys/class', type: '5' },
      { name: 'sys/class/net', type: '2', link: '../devices' },
    ]),
  );
  expect(readdirSync(directory).sort()).toEqual(['later', 'proc', 'statvfs.json', 'sys']);
  expect(readFileSync(join(directory, 'proc/meminfo'), 'utf8')).toBe(MEMINFO.content);
  expect(lstatSync(join(directory, 'sys/class/net')).isSymbolicLink()).toBe(true);
  close();
  expect(() => lstatSync(directory)).toThrow('ENOENT');
});

it.each<[string, HostileEntry[]]>([
  ['an absolute path', [{ name: '/proc/x' }]],
  ['a way up', [{ name: 'proc/../../x' }]],
  ['a way up in the prefix', [{ name: 'x', prefix: '..' }]],
  ['a file twice', [MEMINFO, MEMINFO]],
  ['a file through a link', [{ name: 'proc/a', type: '2', link: '/tmp' }, { name: 'proc/a/b' }]],
  ['a folder over a file', [{ name: 'proc/a' }, { name: 'proc/a', type: '5' }]],
  ['a link over a folder', [{ name: 'proc/a/b' }, { name: 'proc/a', type: '2', link: '/tmp' }]],
  ['a file below a file', [{ name: 'proc/a' }, { name: 'proc/a/b' }]],
  ['a hard link', [{ name: 'proc/a', type: '1', link: '/etc/passwd' }]],
  ['a device', [{ name: 'proc/a', type: '3' }]],
  ['a large file', [{ name: 'proc/a', sizeBytes: 5 * 1024 * 1024 }]],
  [
    'a bomb of other files',
    Array.from({ length: 40 }, (_, index) => ({ name: `x${index}`, sizeBytes: 4 * 1024 * 1024 })),
  ],
  ['a file that is cut off', [{ name: 'proc/a', sizeBytes: 4_096 }]],
])('refuses %s, and leaves nothing', async (_, entries) => {
  const before = temporaryNames();
  await expect(unpackCapture(archiveOf(entries))).rejects.toMatchObject({ name: 'AdvisedError' });
  expect(temporaryNames()).toEqual(before);
});

function temporaryNames(): readonly string[] {
  return readdirSync(join(temporaryDirectory(), '..')).filter((name) => name.startsWith('homeostat-capture-'));
}

it('refuses a file of another kind', async () => {
  const file = join(temporaryDirectory(), 'x');
  writeFileSync(file, 'no archive');
  await expect(unpackCapture(file)).rejects.toMatchObject({ advice: expect.stringContaining('support-bundle') });
  mkdirSync(`${file}.d`);
  await expect(unpackCapture(`${file}.d`)).rejects.toThrow('not a regular file');
});

it('gives the values of a capture, in gzip or not', async () => {
  for (const isPlain of [false, true]) {
    const { get } = await inspectTrees([archiveOf([MEMINFO], isPlain)]);
    expect(get('memory_total_bytes')).toBe(102_400);
  }
});

it('follows no link out of the archive', async () => {
  const { problems, get } = await inspectTrees([
    archiveOf([
      MEMINFO,
      { name: 'proc/stat', type: '2', link: '/proc/stat' },
      { name: 'sys/class', type: '2', link: '../../../../../../sys/class' },
    ]),
  ]);
  expect(get('memory_total_bytes')).toBe(102_400);
  expect(problems).toContainEqual({ collector: 'capture', problem: expect.stringContaining('proc/stat: a link') });
});

it('takes the second reading of a bundle, and the time between the two', async () => {
  const stat = (ticks: number) => `cpu  ${ticks} 0 0 ${ticks} 0 0 0 0 0 0\nctxt ${ticks}\n`;
  const { get } = await inspectTrees([
    archiveOf([
      { name: 'bundle.json', content: '{"homeostat_support_bundle":1,"secondsBetweenReadings":2}' },
      { name: 'proc/stat', content: stat(100) },
      { name: 'later/proc/stat', content: stat(200) },
    ]),
  ]);
  expect(get('cpu_usage_ratio')).toBe(0.5);
  expect(get('cpu_context_switches_per_second')).toBe(50);
});
