import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { type ImportOptions, importCsv } from './import-csv';
import { createStoreService } from './store-service';

const NOW_MS = Date.UTC(2026, 0, 31);
const HEADER = 'timestamp_ms,load_1m_ratio,"foreign_thing{room=""hall""}"';

function createTarget() {
  const directory = temporaryDirectory();
  const service = createStoreService({ nowMs: () => NOW_MS, monotonicMs: () => 0 });
  service.open(directory);
  onTestFinished(service.close);
  const bad: string[] = [];
  const run = (content: string | Uint8Array, options: Partial<ImportOptions> = {}) => {
    const file = join(directory, 'samples.csv');
    writeFileSync(file, content);
    return importCsv({
      file,
      directory,
      seal: async () => void service.maintain({ maxBytes: Number.POSITIVE_INFINITY, keptDays: {} }),
      nowMs: NOW_MS,
      skipBad: false,
      onBadLine: (line, reason) => void bad.push(`${line}: ${reason}`),
      ...options,
    });
  };
  const count = (key: string) =>
    service
      .range({ selectors: [key], fromMs: 0, toMs: NOW_MS, points: 1, aggregation: 'count' }, null)
      .series[0]?.values.reduce((sum: number, value) => sum + (value ?? 0), 0) ?? 0;
  return { directory, service, bad, run, count };
}

function rows(count: number, stepMs = 60_000): string {
  return Array.from(
    { length: count },
    (_, index) => `${NOW_MS - (count - index) * stepMs},${index % 7}.25,${index}`,
  ).join('\n');
}

it('imports known and unknown series, from plain and from gzipped text, in several heads', async () => {
  const { directory, service, run, count } = createTarget();
  const progress: number[] = [];
  const result = await run(gzipSync(`${HEADER}\n${rows(45_000, 1000)}\n`), {
    onProgress: (done, total) => void progress.push(done / total),
  });
  expect(result).toMatchObject({ samples: 90_000, rows: 45_000, badLines: 0, series: 2 });
  expect(progress.at(-1)).toBe(1);
  expect(count('load_1m_ratio')).toBe(45_000);
  expect(count('foreign_thing{room="hall"}')).toBe(45_000);
  expect(readdirSync(directory).filter((name) => name.startsWith('head'))).toEqual([]);

  const { series, fromMs, stepMs } = service.range(
    { selectors: ['foreign_thing'], fromMs: NOW_MS - 100_000, toMs: NOW_MS, points: 200, aggregation: 'avg' },
    null,
  );
  const values = (series[0]?.values ?? []).flatMap((value, index) =>
    value === null ? [] : [[fromMs + index * stepMs, value]],
  );
  expect(values.at(-1)).toEqual([NOW_MS - 1000, 44_999]);
  expect(series[0]).toMatchObject({ metric: 'foreign_thing', labels: { room: 'hall' } });
});

it('refuses a file with malformed lines before it stores anything, and skips them if requested', async () => {
  const { bad, run, count } = createTarget();
  const text = `${HEADER}\n${rows(3)}\n${NOW_MS - 9},x,y\n${NOW_MS - 5},1\n${NOW_MS - 1},1,2\n`;
  await expect(run(text)).rejects.toThrow('2 malformed lines; no samples were imported');
  expect(bad).toEqual(['5: value 1 is not a number', '6: expected 2 values, found 1']);
  expect(count('load_1m_ratio')).toBe(0);
  expect(await run(text, { skipBad: true })).toMatchObject({ samples: 8, rows: 4, badLines: 2, series: 2 });
  expect(count('load_1m_ratio')).toBe(4);
});

it.each([
  ['no header', '1,2,3\n', 'the first column is not timestamp_ms'],
  ['nothing', '', 'the header is missing'],
  ['half of a gzipped text', gzipSync(`${HEADER}\n${rows(1000)}`).subarray(0, 2000), /cannot read .*: unexpected end/],
])('describes the error in %s', async (_, content, message) => {
  await expect(createTarget().run(content)).rejects.toThrow(message);
});

it('counts stored samples, and skipped ones by reason', async () => {
  const { run, count, service } = createTarget();
  const dayMs = 86_400_000;
  const header = 'timestamp_ms,load_1m_ratio\n';
  const at = (days: number) => `${NOW_MS - days * dayMs},1\n`;
  expect(await run(`${header}${at(1)}${at(20)}${at(2_000)}${NOW_MS - 5},\n`)).toMatchObject({
    samples: 2,
    rows: 4,
    summedUp: 1,
    skipped: { tooOld: 1, noRoom: 0, noValue: 1 },
  });
  expect(count('load_1m_ratio')).toBe(2);
  const seconds = `${header}${NOW_MS / 1000},1\n`;
  expect(await run(seconds, { skipBad: true })).toMatchObject({ samples: 0, badLines: 1, looksLikeSeconds: true });
  await expect(run(seconds)).rejects.toThrow('1 malformed line; no samples were imported');
  const oldestAtMs = async () => NOW_MS - 3 * dayMs;
  expect(await run(`${header}${at(4)}`, { oldestAtMs })).toMatchObject({ samples: 0, skipped: { noRoom: 1 } });
  expect(service.stats(null).oldestAtMs).toBe(NOW_MS - 20 * dayMs);
});

it('refuses more series than the limit of a row', async () => {
  const names = Array.from({ length: 20_001 }, (_, index) => `a_${index}`);
  await expect(createTarget().run(`timestamp_ms,${names.join(',')}\n`)).rejects.toThrow('more than 20000 series');
});
