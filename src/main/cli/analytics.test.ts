import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createFakeContext, type FakeApi } from '../../../tests/helpers/fake-context';
import { runCommand } from '../../../tests/helpers/run-command';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { DAY_MS, MINUTE_MS } from '../../shared/model/time';
import { EXIT } from './verb';

const VERBS = ['analyze', 'forecast', 'correlate', 'patterns'];

function rows(count: number, rowMs: number, valuesAt: (row: number) => readonly (number | string)[]): string {
  return Array.from({ length: count }, (_, row) => `${1.7e12 + row * rowMs},${valuesAt(row).join(',')}\n`).join('');
}

async function run(command: string, text: string | Buffer, options: readonly string[] = [], name = 'in.csv') {
  const file = join(temporaryDirectory(), name);
  writeFileSync(file, text);
  const context = createFakeContext({}, { json: true });
  const code = await runCommand(context, [command, file, ...options]);
  const { printed, warned } = context.terminal;
  return { code, value: JSON.parse(printed.join('')), warned, opened: context.connections().opened };
}

/** Creates three days of minutes; `a` has an anomaly of ten minutes, and `b` follows `a` two minutes later. */
function quietDays(): string {
  const random = createRandom(3);
  const noise = Array.from({ length: 4_320 }, () => random());
  const a = (row: number) => (row >= 4_000 && row < 4_010 ? 40 : 5 + (noise[Math.max(0, row)] as number));
  return `timestamp_ms,a,b\n${rows(4_320, MINUTE_MS, (row) => [a(row), 100 + 3 * a(row - 2)])}`;
}

describe('a file', () => {
  it('is analyzed without a host: anomalies and each column', async () => {
    const { code, value, opened } = await run('analyze', quietDays());
    expect({ code, opened }).toEqual({ code: EXIT.healthy, opened: 0 });
    expect(value.file).toEqual({ steps: 4_320, stepMs: MINUTE_MS, learnedSteps: 1_440, leftOut: 0 });
    expect(value.series.map(({ key }: { key: string }) => key)).toEqual(['a', 'b']);
    const found = value.anomalies.filter(({ fromMs }: { fromMs: number }) => fromMs >= 1.7e12 + 3_900 * MINUTE_MS);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ metric: 'a', fromMs: 1.7e12 + 4_000 * MINUTE_MS });
  });

  it('may be gzipped and limited to some columns', async () => {
    const { value } = await run('analyze', gzipSync(quietDays()), ['--metric', 'b'], 'in.csv.gz');
    expect(value.series.map(({ key }: { key: string }) => key)).toEqual(['b']);
    await expect(run('analyze', quietDays(), ['--metric', 'c'])).rejects.toThrow('has no column c');
  });

  it('is analyzed in minutes if it has a day of seconds, else in its rows', async () => {
    const seconds = (count: number) => `timestamp_ms,a\n${rows(count, 1_000, (row) => [row % 7])}`;
    const short = await run('analyze', seconds(1_000));
    expect(short.value.file).toMatchObject({ steps: 1_000, stepMs: 1_000 });
    expect(short.value.anomalies).toMatchObject({ kind: 'too-few-points', needed: 1_501, given: 1_000 });
    expect((await run('analyze', seconds(90_000))).value.file).toMatchObject({ stepMs: MINUTE_MS });
  });

  it('is forecast, correlated and searched for patterns', async () => {
    const [result] = (await run('forecast', quietDays(), ['--metric', 'a', '--horizon', '60m'])).value;
    expect(result).toMatchObject({ key: 'a', forecast: { kind: 'forecast', stepMs: MINUTE_MS } });
    expect(result.forecast.middle).toHaveLength(60);
    const { pairs } = (await run('correlate', quietDays())).value;
    expect(pairs[0]).toMatchObject({ first: 'a', second: 'b', leadMs: 2 * MINUTE_MS });
    expect((await run('patterns', quietDays())).value[0]).toMatchObject({ key: 'a', recurring: [] });
  });

  it.each(VERBS)('%s answers bad input with an error or a typed result, never with NaN', async (command) => {
    const header = 'timestamp_ms,a\n';
    await expect(run(command, 'time,a\n1,2\n')).rejects.toThrow('the first column is not timestamp_ms');
    await expect(run(command, '')).rejects.toThrow('the header is missing');
    await expect(run(command, `${header}2000,1\n1000,1\n`)).rejects.toThrow('is earlier than the row before it');
    const texts = {
      'no rows': '',
      'two rows': '1000,5\n2000,6\n',
      'equal times': '1000,5\n1000,6\n1000,7\n',
      'only gaps': rows(300, MINUTE_MS, () => ['']),
      constant: rows(300, MINUTE_MS, () => [7]),
      infinities: rows(300, MINUTE_MS, (row) => [row % 2 === 0 ? 'inf' : '-inf']),
      huge: rows(300, MINUTE_MS, (row) => [row % 2 === 0 ? 1e308 : -1e308]),
      'huge steps': rows(300, DAY_MS, (row) => [row % 5]),
    };
    for (const text of Object.values(texts)) {
      const { code, value } = await run(command, header + text);
      expect(code).toBe(EXIT.healthy);
      // JSON has null where a number was not finite: only these may be null by their type.
      const nulls = JSON.stringify(value).match(/"(\w+)":null/g) ?? [];
      const may = ['"summary":null', '"seasonality":null', '"span":null', '"toMs":null'];
      expect(nulls.filter((found) => !may.includes(found))).toEqual([]);
      expect(JSON.stringify(value)).not.toMatch(/[[,]null/);
    }
  });

  it('names the lines that were left out', async () => {
    const { value, warned } = await run('analyze', `timestamp_ms,a\n1000,5\n1000,6\nfoo,1\n3000\n4000,5\n`);
    expect(value.file.leftOut).toBe(3);
    expect(warned.map((line) => line.replace(/^.*in\.csv/, ''))).toEqual([
      ':3: duplicate timestamp; skipped',
      expect.stringMatching(/^:4: the timestamp is not a number of milliseconds/),
      ':5: expected 1 values, found 0; skipped',
    ]);
  });

  it('may have a million rows', { timeout: 30_000 }, async () => {
    const { value } = await run('analyze', `timestamp_ms,a\n${rows(1_000_000, 1_000, (row) => [row % 97])}`);
    expect(value.file.steps).toBeGreaterThan(16_000);
  });

  it('is named if it does not exist', async () => {
    const context = createFakeContext({});
    await expect(runCommand(context, 'analyze /nowhere/in.csv')).rejects.toThrow(
      'cannot read /nowhere/in.csv: it does not exist',
    );
  });
});

describe('a metric', () => {
  const series = [{ key: 'load_1m_ratio', metric: 'load_1m_ratio', labels: {}, unit: 'ratio' as const }];
  const tooFew = { kind: 'too-few-points' as const, needed: 60, given: 3 };
  const span = { kind: 'pattern' as const, type: 'none' as const, span: null, confidence: 1 };
  const api: FakeApi = {
    store: { series: async ({ selectors }) => (selectors?.[0] === 'nonsense' ? [] : series) },
    analytics: {
      anomalies: async () => [],
      analyze: async ({ key, fromMs, toMs }) => ({
        ...{ key, fromMs, toMs, points: 3, summary: { mean: 1, median: 1, p95: 1, least: 1, greatest: 1 } },
        ...{ trend: tooFew, seasonality: { periodMs: DAY_MS, strength: 0.5 }, pattern: span },
      }),
      forecast: async () => tooFew,
      correlate: async () => tooFew,
      patterns: async () => ({ pattern: tooFew, recurring: [] }),
    },
  };

  it.each([
    ['analyze', 'cycle: every 1 d'],
    ['forecast', 'too few points: needs 60, has 3'],
    ['correlate', 'too few points: needs 60, has 3'],
    ['patterns', 'too few points: needs 60, has 3'],
  ])('%s asks the host', async (command, text) => {
    const context = createFakeContext(api);
    expect(await runCommand(context, [command, 'load_1m_ratio'])).toBe(EXIT.healthy);
    expect(context.terminal.printed.join('\n')).toContain(text);
    expect(context.connections()).toEqual({ opened: 1, closed: 1 });
    await expect(runCommand(createFakeContext(api), [command, 'nonsense'])).rejects.toThrow('no series matches');
  });
});
