import { describe, expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { sampleBottleneck, sampleDeduction, sampleHealth } from '../../../tests/helpers/health-samples';
import type { LiveEvent, LogLine, MetricSample, Status } from '../../shared/contract/schemas';
import { EXIT } from './command';
import { health } from './health';
import { logs } from './logs';
import { metrics } from './metrics';
import { status } from './status';
import { stop } from './stop';

const HOSTILE = 'evil\u001b[2Jname';

const STATUS: Status = {
  pid: 4242,
  host: 'headless',
  version: '0.1.0',
  hostname: HOSTILE,
  state: 'critical',
  score: 11.6,
  startedAtMs: 0,
  url: null,
  intervalMs: 1_000,
  series: 200,
  frames: 3_600,
  gaps: 1,
  droppedTicks: 0,
  store: { bytes: 2 ** 20, samples: 720_000, writtenBytesPerDay: null, mode: 'memory-only', oldestAtMs: null },
  self: {
    cpuRatio: 0.005,
    memoryBytes: 2 ** 26,
    heartbeatMedianMs: 1,
    heartbeatP99Ms: null,
    latenessMedianMs: 0,
    latenessP99Ms: 12,
    budgetSteps: ['a step'],
  },
  restarts: 0,
  lastCrash: null,
  notices: [{ id: 'disk-full', level: 'error', text: `${HOSTILE} is full`, advice: 'Free some of it.' }],
};

const LINE: LogLine = { atMs: 0, level: 'warn', area: 'store', message: HOSTILE, details: { path: HOSTILE } };

const SAMPLE: MetricSample = {
  name: 'app_cpu_cores',
  labels: { app: HOSTILE },
  unit: 'count',
  atMs: 5,
  value: null,
};

/** A stream that ends after what it is given, as one does when the host ends in good order. */
async function* streamOf<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

const ESCAPE = '\u001b';

describe('status', () => {
  const api = {
    status: { get: async () => STATUS },
    collectors: {
      list: async () => [
        {
          id: 'cpu',
          title: 'CPU',
          enabled: true,
          state: 'backing-off' as const,
          intervalMs: 1_000,
          lastDurationMs: 0.25,
          failures: 3,
          error: HOSTILE,
        },
      ],
    },
    store: {
      stats: async () => ({
        bytes: 2 ** 20,
        databaseBytes: 2 ** 20,
        walBytes: 0,
        headBytes: 0,
        samples: 720_000,
        series: 200,
        oldestAtMs: null,
        newestAtMs: null,
        mode: 'memory-only' as const,
        reason: HOSTILE,
        writtenBytes: 0,
        damaged: 0,
        cache: {
          hits: 90,
          misses: 10,
          evictions: 2,
          returns: 0,
          missMs: 3,
          sizeBytes: 2 ** 20,
          capacityBytes: 2 ** 22,
          advice: { sizing: 'large enough', warming: 'not needed' },
        },
      }),
    },
  };

  it('tells the state by its exit code, and everything in words', async () => {
    const context = createFakeContext(api);
    expect(await status.run(context, [], {})).toBe(EXIT.critical);
    const text = context.terminal.printed.join('\n');
    expect(text).toContain('critical, score 12');
    expect(text).toContain('(in memory only)');
    expect(text).toContain('evil␛[2Jname is full. Free some of it.');
    expect(text).toContain('a step');
    expect(text).toMatch(/^cache +1\.00 MiB of uncompressed history: 90 hits, 10 misses, 2 evictions$/m);
    expect(text).toMatch(/^ {2}sizing +large enough$/m);
    expect(text).toMatch(/^ {2}warming +not needed$/m);
    expect(text).toMatch(/^cpu +backing-off +250 µs +evil␛\[2Jname$/m);
    expect(text).not.toContain(ESCAPE);
  });

  it('prints one JSON value and nothing else under --json', async () => {
    const context = createFakeContext(api, { json: true });
    expect(await status.run(context, [], {})).toBe(EXIT.critical);
    expect(context.terminal.printed.map((line) => JSON.parse(line))).toEqual([STATUS]);
    expect(context.terminal.warned).toEqual([]);
  });
});

describe('health', () => {
  it('names the reasons in plain text', async () => {
    const bottlenecks = [sampleBottleneck({ text: HOSTILE })];
    const context = createFakeContext({
      health: { get: async () => sampleHealth({ state: 'degraded', score: 70, bottlenecks }) },
    });
    expect(await health.run(context, [], {})).toBe(EXIT.notHealthy);
    expect(context.terminal.printed).toEqual(['degraded, score 70', 'warning  evil␛[2Jname']);
  });

  it('says where nothing has been judged', async () => {
    const context = createFakeContext({
      health: { get: async () => sampleHealth({ state: 'unknown', score: null }) },
    });
    expect(await health.run(context, [], {})).toBe(EXIT.notHealthy);
    expect(context.terminal.printed).toEqual(['unknown (no score)']);
  });

  it('shows the arithmetic, and its sum is the score', async () => {
    const deductions = [
      sampleDeduction({ points: 17.5, text: 'waits' }),
      sampleDeduction({ resource: 'memory', points: 0, text: 'also waits' }),
    ];
    const context = createFakeContext({
      health: { get: async () => sampleHealth({ state: 'degraded', score: 82.5, deductions }) },
    });
    await health.run(context, [], { explain: true });
    expect(context.terminal.printed).toEqual([
      'degraded, score 83',
      '100.0',
      expect.stringMatching(/^- 17\.5 {2}warning: waits, since .* \(50% of 35\)$/),
      expect.stringMatching(/^ - 0\.0 {2}warning: also waits, since .* \(included in another finding/),
      '= 82.5',
    ]);
  });
});

describe('metrics', () => {
  it('prints value and series, hostile labels in plain text', async () => {
    const context = createFakeContext({ metrics: { latest: async () => [SAMPLE] } });
    expect(await metrics.run(context, ['app_*'], {})).toBe(EXIT.healthy);
    expect(context.terminal.printed.join()).toMatch(/^– {2}app_cpu_cores\{app="evil␛\[2Jname"\}$/);
  });

  it('warns on standard error where nothing matches, and prints an empty list as JSON', async () => {
    const context = createFakeContext({ metrics: { latest: async () => [] } }, { json: true });
    expect(await metrics.run(context, [HOSTILE], {})).toBe(EXIT.usage);
    expect(context.terminal.printed).toEqual(['[]']);
    expect(context.terminal.warned).toEqual(['homeostat: no series matches "evil␛[2Jname"']);
  });

  it('prints again with every frame until the host ends', async () => {
    const frame: LiveEvent = { type: 'frame', sequence: 1, atMs: 0, intervalMs: 1_000, gap: false, values: [] };
    const context = createFakeContext({
      metrics: {
        latest: async () => [SAMPLE],
        live: async () => streamOf<LiveEvent>({ type: 'series', series: [] }, frame, frame),
      },
    });
    expect(await metrics.run(context, ['app_*'], { watch: true })).toBe(EXIT.unreachable);
    expect(context.terminal.printed).toHaveLength(3);
  });
});

describe('logs', () => {
  const tail = async ({ lines = 100 }: { lines?: number | undefined } = {}) =>
    Array.from({ length: lines }, () => LINE);

  it('prints the newest lines, hostile text neutralized', async () => {
    const context = createFakeContext({ logs: { tail } });
    expect(await logs.run(context, [], { lines: 2 })).toBe(EXIT.healthy);
    expect(context.terminal.printed).toEqual(
      Array(2).fill('1970-01-01T00:00:00.000Z warn  store: evil␛[2Jname {"path":"evil\\u001b[2Jname"}'),
    );
  });

  it('follows, one JSON object a line, until the host ends', async () => {
    const fresh: LogLine = { ...LINE, message: 'fresh', details: {} };
    const context = createFakeContext({ logs: { tail, follow: async () => streamOf(fresh) } }, { json: true });
    expect(await logs.run(context, [], { lines: 1, follow: true })).toBe(EXIT.unreachable);
    expect(context.terminal.printed.map((line) => JSON.parse(line))).toEqual([LINE, fresh]);
  });
});

it('stop says so where no host runs', async () => {
  const { UnreachableError } = await import('../transports/connect-app');
  const context = {
    ...createFakeContext({}),
    connect: () => Promise.reject(new UnreachableError('no host is responding', 'Start one.')),
  };
  expect(await stop.run(context, [], {})).toBe(EXIT.healthy);
  expect(context.terminal.printed).toEqual(['No host is running.']);
});
