import { stripVTControlCharacters, styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ProcessTableView } from '../../shared/contract/schemas';
import { textWidth } from './text-width';
import { drawTop, type TopView } from './top-screen';

const HOSTILE = '\u001b[2J\u001b]0;owned\u0007\u009b31m\r\nevil\u202e';

const row = (pid: number, name: string, command: string): ProcessTableView['rows'][number] => ({
  pid,
  parentPid: 1,
  startedAtMs: 0,
  app: name,
  name,
  command,
  user: 'a user with a long name',
  state: 'running',
  cpuCores: 1.25,
  memoryBytes: 3 * 2 ** 30,
  readBytesPerSecond: null,
  writtenBytesPerSecond: 0,
  threads: 12_345,
  nice: 0,
});

const processes: ProcessTableView = {
  atMs: 0,
  total: 62,
  rows: [
    row(1, HOSTILE, `/usr/bin/${HOSTILE} --flag`),
    row(4_194_304, '日本語のとても長い名前のプロセス', ''),
    ...Array.from({ length: 60 }, (_, index) => row(index + 2, `process-${index}`, `/bin/x ${'y'.repeat(500)}`)),
  ],
};

/** Returns series of each kind on the screen, on a machine of many cores. */
const full: ReadonlyMap<string, number | null> = new Map<string, number | null>([
  ['cpu_usage_ratio', 0.95],
  ...Array.from({ length: 128 }, (_, core) => [`cpu_core_usage_ratio{core="${core}"}`, core / 127] as const),
  ['memory_used_bytes', 999 * 2 ** 30],
  ['memory_total_bytes', 1000 * 2 ** 30],
  ['memory_used_ratio', 0.999],
  ['swap_used_bytes', 1],
  ['swap_total_bytes', 2 ** 33],
  ['swap_used_ratio', null],
  ['pressure_some_ratio{resource="cpu"}', 0.5],
  ['pressure_some_ratio{resource="memory"}', null],
  ['disk_read_bytes_per_second{device="nvme0n1"}', 1e9],
  ['disk_written_bytes_per_second{device="nvme0n1"}', 2e9],
  ['disk_read_bytes_per_second{device="vda"}', 5e9],
  ['disk_read_bytes_per_second{device="idle"}', 0],
  ['network_receive_bytes_per_second{interface="wlp0s20f3-a-long-one"}', 1e6],
  ['network_transmit_bytes_per_second{interface="wlp0s20f3-a-long-one"}', 1e5],
  ['homeostat_cpu_usage_ratio', 0.004],
]);

const view = (changes: Partial<TopView> = {}): TopView => ({
  columns: 80,
  rows: 24,
  values: full,
  processes,
  sort: 'cpu',
  hostname: 'a-machine',
  style: (style, text) => styleText(style, text, { validateStream: false }),
  ...changes,
});
const plainLines = (changes?: Partial<TopView>) => drawTop(view(changes)).map(stripVTControlCharacters);

describe.each([20, 40, 80, 200])('on %i columns', (columns) => {
  it.each([10, 50])('and %i rows, fits the terminal', (rows) => {
    for (const values of [full, new Map<string, number | null>()]) {
      for (const table of [processes, undefined]) {
        const lines = plainLines({ columns, rows, values, processes: table, hostname: `日本${'h'.repeat(300)}` });
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(columns);
      }
    }
  });
});

it('shows values, the two busiest disks and the processes', () => {
  const text = plainLines({ columns: 120, rows: 60 }).join('\n');
  expect(text).toContain('Homeostat on a-machine');
  expect(text).toContain('own usage 0.4% of a core');
  expect(text).toMatch(/^CPU .*95\.0%$/m);
  expect(text).toMatch(/^Memory .*999 GiB of 1000 GiB$/m);
  expect(text).toContain('cpu 50.0%   memory –');
  expect(text).toMatch(/^Disk +vda .*\nDisk +nvme0n1 /m);
  expect(text).not.toContain('idle');
  expect(text).toContain('/bin/x yyy');
});

it('gives cores at most a quarter of the screen', () => {
  const cores = plainLines({ columns: 80, rows: 20 }).filter((line) => /^ +\d+ [■·]/.test(line));
  expect(cores).toHaveLength(5);
});

it('shows control characters of a name as pictures', () => {
  const lines = drawTop(view({ columns: 200, hostname: HOSTILE, style: (_, text) => text }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  for (const line of lines) expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(lines.join('\n')).toContain('␛[2J');
});

it('marks the sort order', () => {
  expect(plainLines().join('\n')).toContain('CPU▼');
  expect(plainLines({ sort: 'memory' }).join('\n')).toContain('MEMORY▼');
});

it('shows that the processes are not known yet', () => {
  expect(plainLines({ processes: undefined }).at(-1)).toBe('reading processes …');
});
