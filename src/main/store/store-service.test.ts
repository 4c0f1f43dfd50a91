import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RangeQuery } from '../../shared/contract/schemas';
import { DAY_MS, HOUR_MS } from '../../shared/model/time';
import { encodeHeadHeader, HeadEncoder } from './head-format';
import { unfinishedHeadFile, waitingHeadFile } from './head-set';
import { openMetricDatabase } from './metric-database';
import type { RetentionLimits } from './retention';
import { salvage } from './salvage';
import { createStoreService, type StoreService } from './store-service';

const NOW_MS = Date.UTC(2026, 0, 31);
const KEY = 'load_1m_ratio';
const LIMITS: RetentionLimits = { maxBytes: 512 * 1024 * 1024, keptDays: {} };

interface Sample {
  readonly atMs: number;
  readonly value: number;
}

let directory = '';
let service: StoreService;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homeostat-duty-'));
  service = createStoreService({ nowMs: () => NOW_MS, monotonicMs: () => 0 });
  service.open(directory);
});
afterEach(() => {
  service.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Writes a head that waits to be sealed. */
function writeHead(samples: readonly Sample[], keys: readonly string[] = [KEY]): string {
  const encoder = new HeadEncoder((index) => ({ key: keys[index] as string, resolution: 0.01 }));
  const id = randomBytes(16).toString('hex');
  const records = samples.map(
    ({ atMs, value }) =>
      encoder.encode({ atMs, intervalMs: 1000, gap: false, values: new Float64Array(keys.length).fill(value) }).bytes,
  );
  writeFileSync(join(directory, waitingHeadFile(id)), Buffer.concat([encodeHeadHeader(id), ...records]));
  return id;
}

function maintain(limits = LIMITS): readonly string[] {
  const problems: string[] = [];
  for (let isMore = true; isMore; ) {
    const maintained = service.maintain(limits);
    problems.push(...maintained.problems, ...maintained.losses.map(({ text }) => text));
    isMore = maintained.isMore;
  }
  return problems;
}

function series(fromMs: number, toMs: number, stepMs: number): readonly Sample[] {
  return Array.from({ length: Math.ceil((toMs - fromMs) / stepMs) }, (_, index) => ({
    atMs: fromMs + index * stepMs,
    value: Math.round(100 * (2 + Math.sin(index / 50))) / 100,
  }));
}

function request(query: Partial<RangeQuery> & Pick<RangeQuery, 'fromMs' | 'toMs'>) {
  const result = service.range({ selectors: [KEY], points: 800, aggregation: 'avg', ...query }, null);
  return { ...result, values: result.series[0]?.values ?? [] };
}

/** Computes the values of each bucket from the samples themselves. */
function gather(samples: readonly Sample[], grid: { fromMs: number; stepMs: number }): Map<number, number[]> {
  const buckets = new Map<number, number[]>();
  for (const { atMs, value } of samples) {
    const bucket = Math.floor((atMs - grid.fromMs) / grid.stepMs);
    const values = buckets.get(bucket) ?? [];
    values.push(value);
    buckets.set(bucket, values);
  }
  return buckets;
}

describe('tiers', { timeout: 30_000 }, () => {
  it.each([
    ['an hour by seconds', NOW_MS - HOUR_MS, NOW_MS, 800],
    ['a day', NOW_MS - DAY_MS, NOW_MS, 800],
    ['three days', NOW_MS - 3 * DAY_MS, NOW_MS, 400],
    ['ten days', NOW_MS - 10 * DAY_MS, NOW_MS, 800],
    ['ten days in few points', NOW_MS - 10 * DAY_MS, NOW_MS, 3],
    ['all of it by hours', NOW_MS - 12 * DAY_MS, NOW_MS, 240],
  ])('answer %s like the samples would', (_, fromMs, toMs, points) => {
    const samples = series(NOW_MS - 12 * DAY_MS, NOW_MS, 30_000);
    for (let start = 0; start < samples.length; start += 4_321) writeHead(samples.slice(start, start + 4_321));
    expect(maintain()).toEqual([]);

    for (const aggregation of ['count', 'sum', 'avg', 'min', 'max', 'last'] as const) {
      const { values, ...grid } = request({ fromMs, toMs, points, aggregation });
      expect(values.length).toBeLessThanOrEqual(points);
      const known = gather(samples, grid);
      const differing = values.filter((value, bucket) => {
        const inside = known.get(bucket);
        // If the step is shorter than the distance of the samples, buckets between them are bridged.
        if (inside === undefined) return false;
        const sum = inside.reduce((total, one) => total + one, 0);
        const wanted = {
          count: inside.length,
          sum,
          avg: sum / inside.length,
          min: Math.min(...inside),
          max: Math.max(...inside),
          last: inside.at(-1),
        }[aggregation];
        return value === null || Math.abs(value - (wanted as number)) > 1e-6;
      });
      expect(differing, aggregation).toEqual([]);
    }
  });

  it('count every sample once: late, duplicate or out of order, and for any query', () => {
    const instant = fc.integer({ min: NOW_MS - 9 * DAY_MS, max: NOW_MS - 1 });
    const heads = fc.array(fc.array(instant, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(heads, fc.integer({ min: 1, max: 900 }), (instants, points) => {
        const own = mkdtempSync(join(tmpdir(), 'homeostat-duty-'));
        const outer = { directory, service };
        try {
          directory = own;
          service = createStoreService({ nowMs: () => NOW_MS, monotonicMs: () => 0 });
          service.open(own);
          for (const head of instants) {
            writeHead(head.map((atMs) => ({ atMs, value: 1 })));
            maintain();
          }
          for (const days of [1, 9]) {
            const fromMs = NOW_MS - days * DAY_MS;
            const { values, ...grid } = request({ fromMs, toMs: NOW_MS, points, aggregation: 'count' });
            const total = values.reduce<number>((sum, count) => sum + (count ?? 0), 0);
            expect(total).toBe(instants.flat().filter((atMs) => atMs >= grid.fromMs).length);
          }
        } finally {
          service.close();
          ({ directory, service } = outer);
          rmSync(own, { recursive: true, force: true });
        }
      }),
      { numRuns: 8 },
    );
  });

  it('compute rates of counters across restarts, and none across gaps', () => {
    const samples = Array.from({ length: 600 }, (_, second) => ({
      atMs: NOW_MS - DAY_MS + second * 1000,
      value: second < 300 ? second * 2 : (second - 300) * 2,
    })).filter(({ atMs }) => atMs < NOW_MS - DAY_MS + 400_000 || atMs >= NOW_MS - DAY_MS + 500_000);
    writeHead(samples, ['homeostat_ticks_total']);
    maintain();
    const { values, fromMs, stepMs } = request({
      selectors: ['homeostat_ticks_total'],
      fromMs: NOW_MS - DAY_MS,
      toMs: NOW_MS - DAY_MS + 600_000,
      points: 61,
      aggregation: 'rate',
    });
    const at = (second: number) => values[Math.floor((NOW_MS - DAY_MS + second * 1000 - fromMs) / stepMs)];
    expect(at(100)).toBeCloseTo(2);
    expect(at(305)).toBeCloseTo(1.8);
    expect(at(450)).toBeNull();
    expect(at(550)).toBeCloseTo(2);
  });

  it('compute quantiles exactly from samples, and approximately from tiers', () => {
    const samples = series(NOW_MS - 2 * DAY_MS, NOW_MS - DAY_MS, 10_000);
    for (let start = 0; start < samples.length; start += 3_000) writeHead(samples.slice(start, start + 3_000));
    maintain();
    const range = {
      fromMs: NOW_MS - 2 * DAY_MS,
      toMs: NOW_MS - DAY_MS,
      aggregation: 'quantile',
      quantile: 0.95,
    } as const;
    for (const [points, error] of [
      [17_280, 0],
      [20, 0.03],
    ] as const) {
      const { values, fromMs, stepMs } = request({ ...range, points });
      for (const [bucket, value] of values.entries()) {
        const inside = samples.filter(({ atMs }) => Math.floor((atMs - fromMs) / stepMs) === bucket);
        if (inside.length === 0) continue;
        const sorted = inside.map((sample) => sample.value).sort((a, b) => a - b);
        const rank = 0.95 * (sorted.length - 1);
        const [below = 0, above = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
        expect(Math.abs((value ?? 0) - (below + (above - below) * (rank % 1)))).toBeLessThanOrEqual(error);
      }
    }
  });
});

describe('retention', { timeout: 30_000 }, () => {
  it('keeps each tier for its days, and answers older times from the coarser ones', () => {
    const samples = series(NOW_MS - 40 * DAY_MS, NOW_MS, 60_000);
    for (let start = 0; start < samples.length; start += 5_000) writeHead(samples.slice(start, start + 5_000));
    maintain();
    const old = { fromMs: NOW_MS - 35 * DAY_MS, toMs: NOW_MS - 35 * DAY_MS + HOUR_MS };
    const recent = { fromMs: NOW_MS - 2 * DAY_MS, toMs: NOW_MS - 2 * DAY_MS + HOUR_MS };
    for (const range of [old, recent]) {
      const { values, ...grid } = request({ ...range, points: 800, aggregation: 'count' });
      const inside = samples.filter(({ atMs }) => atMs >= grid.fromMs && atMs < range.toMs);
      expect(values.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(inside.length);
    }
    // Samples of 14 days, in blocks of three and a half days.
    expect(service.stats(null).samples).toBeLessThan(18 * 1_440);
    expect(service.stats(null).samples).toBeGreaterThan(13 * 1_440);
    const all = request({ fromMs: NOW_MS - 40 * DAY_MS, toMs: NOW_MS, points: 100, aggregation: 'count' });
    expect(all.values.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(samples.length);
  });

  it('stays below its size limit and returns space to the file system', () => {
    const noise = Array.from({ length: 100_000 }, (_, index) => ({
      atMs: NOW_MS - 10 * DAY_MS + index * 8_000,
      value: Math.round(Math.random() * 1e6) / 100,
    }));
    for (let start = 0; start < noise.length; start += 2_000) writeHead(noise.slice(start, start + 2_000));
    maintain();
    const before = service.stats(null).databaseBytes;
    const maxBytes = Math.floor(before / 2);
    maintain({ maxBytes, keptDays: {} });
    expect(service.stats(null).databaseBytes).toBeLessThanOrEqual(maxBytes);
    expect(service.stats(null).samples).toBeGreaterThan(0);
  });
});

describe('damage', { timeout: 30_000 }, () => {
  it('skips a damaged block, counts it, and answers from the rest', () => {
    const samples = series(NOW_MS - DAY_MS, NOW_MS, 1_000).slice(0, 3_000);
    for (let start = 0; start < samples.length; start += 1_000) writeHead(samples.slice(start, start + 1_000));
    maintain();
    const other = new BetterSqlite3(join(directory, 'metrics.db'));
    const segment = other
      .prepare<[], { id: number; data: Buffer }>('SELECT id, data FROM segment WHERE id / 65536 = 3')
      .get();
    segment?.data.fill(0xff, 30, 34);
    other.prepare('UPDATE segment SET data = ? WHERE id = ?').run(segment?.data, segment?.id);
    other.close();

    const { values } = request({
      fromMs: samples[0]?.atMs ?? 0,
      toMs: (samples.at(-1)?.atMs ?? 0) + 1,
      points: 4_000,
      aggregation: 'count',
    });
    expect(values.filter((value) => value !== null)).toHaveLength(2_000);
    expect(service.stats(null).damaged).toBeGreaterThan(0);
  });

  it('reads a head around a damaged record, and up to a torn end', () => {
    const samples = series(NOW_MS - DAY_MS, NOW_MS, 1_000).slice(0, 500);
    const file = join(directory, waitingHeadFile(writeHead(samples)));
    const bytes = readFileSync(file);
    bytes.fill(0x55, 2_000, 2_010);
    writeFileSync(file, bytes.subarray(0, bytes.length - 3));
    expect(maintain()).toEqual([expect.stringMatching(/records? of the history could not be read/)]);
    const { samples: kept, damaged } = service.stats(null);
    expect(kept).toBeGreaterThan(430);
    expect(kept).toBeLessThan(500);
    expect(damaged).toBe(0);
    // The file is kept for inspection.
    expect(readdirSync(directory).filter((name) => name.startsWith('head'))).toEqual([
      expect.stringMatching(/^head\.damaged-/),
    ]);
  });

  it('reads and seals the other heads when one cannot be read', () => {
    mkdirSync(join(directory, waitingHeadFile('0'.repeat(32))));
    // Opening this one as a file would block forever.
    execFileSync('mkfifo', [join(directory, waitingHeadFile('2'.repeat(32)))]);
    writeHead(series(NOW_MS - HOUR_MS, NOW_MS, 1_000));
    expect(service.stats(null)).toMatchObject({ samples: 3_600, damaged: 2 });
    expect(request({ fromMs: NOW_MS - HOUR_MS, toMs: NOW_MS })).toBeDefined();
    expect(maintain()).toEqual(Array(2).fill(expect.stringContaining('cannot be read')));
    expect(maintain()).toEqual([]);
    expect(service.stats(null)).toMatchObject({ samples: 3_600 });
    expect(readdirSync(directory).filter((name) => name.startsWith('head'))).toHaveLength(2);
  });

  it('keeps a file that is not a head, and reports it', () => {
    writeFileSync(join(directory, waitingHeadFile('1'.repeat(32))), 'nonsense');
    expect(maintain()).toEqual([expect.stringContaining('could not be read')]);
    expect(readFileSync(join(directory, `head.damaged-${'1'.repeat(32)}`), 'utf8')).toBe('nonsense');
  });

  it('moves a corrupt database aside, saves its readable part, and continues', () => {
    for (let head = 0; head < 10; head++) {
      const fromMs = NOW_MS - DAY_MS + head * HOUR_MS;
      // Values that compress badly, so that nearly every page of the file belongs to a block.
      const noise = series(fromMs, fromMs + 3_000_000, 1_000).map(({ atMs }) => ({ atMs, value: Math.sin(atMs) }));
      writeHead(noise);
    }
    maintain();
    service.close();
    const file = join(directory, 'metrics.db');
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, randomBytes(4096), 0, 4096, statSync(file).size - 5 * 4096);
    closeSync(descriptor);

    service.open(directory);
    writeHead(series(NOW_MS - HOUR_MS, NOW_MS, 1_000));
    const range = { fromMs: NOW_MS - DAY_MS, toMs: NOW_MS, points: 500, aggregation: 'count' as const };
    // Every tier is read, so that the damaged page is reached in any of them.
    for (const points of [20_000, 500]) request({ ...range, points });
    expect(maintain()).toEqual([expect.stringMatching(/was corrupt and was moved .* recovered [1-9][0-9]? blocks/)]);
    const total = request(range).values.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    expect(total).toBeGreaterThan(3_600);
  });

  it('starts with an empty database if the file is not one', () => {
    service.close();
    writeFileSync(join(directory, 'metrics.db'), 'x'.repeat(10_000));
    service.open(directory);
    writeHead(series(NOW_MS - HOUR_MS, NOW_MS, 1_000));
    expect(maintain()).toEqual([expect.stringContaining('was corrupt')]);
    expect(service.stats(null).samples).toBe(3_600);
    expect(readdirSync(directory).some((name) => name.startsWith('metrics.db.corrupt-'))).toBe(true);
  });

  it('does not seal a head twice whose file was not deleted in time', () => {
    const id = writeHead(series(NOW_MS - HOUR_MS, NOW_MS, 1_000));
    const bytes = readFileSync(join(directory, waitingHeadFile(id)));
    maintain();
    writeFileSync(join(directory, waitingHeadFile(id)), bytes);
    maintain();
    expect(service.stats(null).samples).toBe(3_600);
    expect(readdirSync(directory)).not.toContain(waitingHeadFile(id));
  });

  it.each([
    ['an older block', 2],
    ['its own block', 3],
  ])('counts a sealed head whose file still exists once, after %s was damaged and the rest saved', (_, block) => {
    const samples = series(NOW_MS - DAY_MS, NOW_MS, 1_000).slice(0, 3_000);
    let last = { id: '', bytes: Buffer.alloc(0) };
    for (let start = 0; start < samples.length; start += 1_000) {
      const id = writeHead(samples.slice(start, start + 1_000));
      last = { id, bytes: readFileSync(join(directory, waitingHeadFile(id))) };
      maintain();
    }
    service.close();
    const corrupt = join(directory, 'corrupt.db');
    renameSync(join(directory, 'metrics.db'), corrupt);
    const old = new BetterSqlite3(corrupt);
    old.prepare('UPDATE segment SET data = zeroblob(9) WHERE id = ?').run(block * 65_536);
    old.close();

    const metrics = openMetricDatabase(directory, NOW_MS);
    expect(salvage(corrupt, metrics)).toBe(2);
    metrics.database.close();
    writeFileSync(join(directory, waitingHeadFile(last.id)), last.bytes);
    service.open(directory);
    maintain();
    expect(service.stats(null).samples).toBe(block === 3 ? 3_000 : 2_000);
    expect(readdirSync(directory)).not.toContain(waitingHeadFile(last.id));
  });

  it('deletes the leftovers of a killed import, but not those of a running one', () => {
    service.close();
    const [old, young] = [randomBytes(16), randomBytes(16)].map((id) => unfinishedHeadFile(id.toString('hex')));
    for (const name of [old, young]) writeFileSync(join(directory, name as string), 'HMSHEAD1');
    utimesSync(join(directory, old as string), NOW_MS / 1_000 - 90, NOW_MS / 1_000 - 90);
    utimesSync(join(directory, young as string), NOW_MS / 1_000 - 5, NOW_MS / 1_000 - 5);
    service.open(directory);
    expect(readdirSync(directory).filter((name) => name.endsWith('.new'))).toEqual([young]);
  });

  it('migrates the first schema, which had one tier more', () => {
    const samples = series(NOW_MS - 3 * DAY_MS, NOW_MS, 10_000);
    writeHead(samples);
    maintain();
    service.close();
    const older = new BetterSqlite3(join(directory, 'metrics.db'));
    older.exec(`UPDATE block SET tier = tier + 1 WHERE tier > 0;
      UPDATE tier SET id = id + 10;
      UPDATE tier SET id = id - 9;
      INSERT INTO block (tier, from_ms, to_ms, samples, size_bytes) SELECT 1, from_ms, to_ms, samples, 4 FROM block;
      INSERT INTO segment SELECT max(id) * 65536, x'00000000' FROM block;
      PRAGMA user_version = 1;`);
    older.close();
    service.open(directory);
    for (const points of [72, 800, 20_000]) {
      const { values, ...grid } = request({ fromMs: NOW_MS - 2 * DAY_MS, toMs: NOW_MS, points, aggregation: 'count' });
      const inside = samples.filter(({ atMs }) => atMs >= grid.fromMs);
      expect(values.reduce<number>((sum, count) => sum + (count ?? 0), 0)).toBe(inside.length);
    }
    const upgraded = new BetterSqlite3(join(directory, 'metrics.db'), { readonly: true });
    const orphans = upgraded.prepare('SELECT 1 FROM segment WHERE id / 65536 NOT IN (SELECT id FROM block)').all();
    upgraded.close();
    expect(orphans).toEqual([]);
  });

  it('refuses a newer schema with advice', () => {
    service.close();
    const newer = new BetterSqlite3(join(directory, 'metrics.db'));
    newer.pragma('user_version = 99');
    newer.close();
    expect(() => service.open(directory)).toThrow(/newer version/);
  });
});

it('keeps using the database after a selector that is not valid', () => {
  const query = { selectors: ['x{a=~"("}'], fromMs: 0, toMs: 1_000, points: 10, aggregation: 'avg' } as const;
  expect(() => service.range({ ...query, selectors: [...query.selectors] }, null)).toThrow('unmatched (');
  expect(service.stats(null).reason).toBeNull();
  expect(service.maintain({ maxBytes: 1e9, keptDays: {} }).problems).toEqual([]);
});

describe('a clock that was wrong', () => {
  const good = series(NOW_MS - 2 * DAY_MS, NOW_MS - DAY_MS, 60_000);
  const FUTURE_MS = NOW_MS + 4_000 * DAY_MS;

  it('lets nothing expire while its time is not confirmed', () => {
    writeHead(good);
    writeHead(series(FUTURE_MS, FUTURE_MS + 75_000, 1_000));
    maintain({ ...LIMITS, nowMs: NOW_MS });
    expect(service.stats(null)).toMatchObject({ samples: good.length + 75, oldestAtMs: good[0]?.atMs });
  });

  it('leaves the samples stored before and after in results, in any order of arrival', () => {
    writeHead(good);
    maintain({ ...LIMITS, nowMs: NOW_MS });
    writeHead(series(FUTURE_MS, FUTURE_MS + DAY_MS, 60_000));
    maintain({ ...LIMITS, nowMs: NOW_MS });
    const after = series(NOW_MS - DAY_MS, NOW_MS, 60_000);
    writeHead(after);
    maintain({ ...LIMITS, nowMs: NOW_MS });
    for (const points of [5_000, 200]) {
      const { series: found } = service.range(
        { selectors: ['*'], fromMs: NOW_MS - 2 * DAY_MS, toMs: NOW_MS, points, aggregation: 'count' },
        null,
      );
      const count = (found[0]?.values ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0);
      expect(count).toBe(good.length + after.length);
    }
  });

  it('does not keep old blocks because one of them has a sample of the future', () => {
    const old = series(NOW_MS - 40 * DAY_MS, NOW_MS + 2 * DAY_MS, 6 * DAY_MS);
    writeHead(old);
    writeHead(series(NOW_MS - 38 * DAY_MS, NOW_MS - 37 * DAY_MS, 60_000));
    writeHead(series(NOW_MS - HOUR_MS, NOW_MS, 1_000));
    maintain();
    // The mixed block stays; the old ones have been deleted.
    expect(service.stats(null).samples).toBe(old.length + 3_600);
  });

  it('splits a head during which the clock was set', () => {
    const early = series(NOW_MS - 40 * DAY_MS, NOW_MS - 39 * DAY_MS, 60_000);
    writeHead([...early, { atMs: FUTURE_MS, value: 1 }]);
    maintain({ ...LIMITS, nowMs: NOW_MS - 39 * DAY_MS });
    expect(service.stats(null).samples).toBe(early.length + 1);
    maintain();
    expect(service.stats(null).samples).toBe(1);
  });

  it('still lets the size limit delete, the oldest first', () => {
    writeHead(good);
    maintain();
    writeHead(series(NOW_MS - DAY_MS, NOW_MS, 1_000));
    maintain({ maxBytes: 1, keptDays: {}, nowMs: NOW_MS - 100 * DAY_MS });
    expect(service.stats(null).samples).toBeLessThan(good.length + 86_400);
  });

  it('lets nothing expire without a trusted time', () => {
    writeHead(series(NOW_MS - 400 * DAY_MS, NOW_MS - 399 * DAY_MS, 60_000));
    maintain({ maxBytes: Number.POSITIVE_INFINITY, keptDays: {}, nowMs: Number.NEGATIVE_INFINITY });
    expect(service.stats(null).samples).toBe(1_440);
  });
});
