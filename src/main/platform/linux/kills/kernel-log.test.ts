import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../tests/helpers/temporary';
import { KernelLog, parseKernelRecord } from './kernel-log';

it('parses a record with its dictionary, flags of newer kernels and escapes', () => {
  expect(parseKernelRecord('3,1234,5140900123,-;oom-kill:x\n SUBSYSTEM=acpi\n DEVICE=+acpi:PNP0A03:00\n')).toEqual({
    sequence: 1234,
    uptimeMs: 5_140_900.123,
    isOfKernel: true,
    line: 'oom-kill:x',
  });
  expect(parseKernelRecord('12,5,9,-,caller=T77;a\\x0ab;c\n')).toMatchObject({ isOfKernel: false, line: 'a\nb;c' });
  expect(parseKernelRecord('no record')).toBeUndefined();
});

const KILL = 'Out of memory: Killed process 42 (x) total-vm:9kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB';

/** A file gives all its text to one read; a device gives one record. */
function logOf(text: string, bootId = 'one') {
  const path = join(temporaryDirectory(), 'kmsg');
  writeFileSync(path, text);
  return new KernelLog({ path, bootId, nowMs: () => 1_000_000, uptimeMs: () => 400_000 });
}

it('returns kills after the place of the same boot, at their time', async () => {
  const record = `3,70,300000000,-;${KILL}\n`;
  const found = await logOf(record).open({ bootId: 'one', sequence: 69 });
  expect(found).toMatchObject([{ source: 'kernel log', pid: 42, atMs: 900_000 }]);
});

it.each([
  ['on the first run', undefined],
  ['after another boot', { bootId: 'two', sequence: 1 }],
  ['that were reported before', { bootId: 'one', sequence: 70 }],
])('returns no kills %s', async (_, place) => {
  const log = logOf(`3,70,300000000,-;${KILL}\n`);
  expect(await log.open(place)).toEqual([]);
  expect(log.place).toEqual({ bootId: 'one', sequence: 70 });
  log.close();
  expect(log.place).toBeUndefined();
});

it('ignores a line that a program wrote to the log', async () => {
  expect(await logOf(`11,70,300000000,-;${KILL}\n`).open({ bootId: 'one', sequence: 1 })).toEqual([]);
});

it('is not readable without rights', async () => {
  const log = new KernelLog({ path: '/nonexistent', bootId: 'one', nowMs: Date.now, uptimeMs: () => 0 });
  expect(await log.open(undefined)).toEqual([]);
  expect([log.isReadable, await log.read()]).toEqual([false, []]);
});
