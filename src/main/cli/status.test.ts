import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { runCommand } from '../../../tests/helpers/run-command';
import type { Status } from '../../shared/contract/schemas';
import { EXIT } from './verb';

const ESCAPE = '\u001b';
const HOSTILE = `evil${ESCAPE}[2Jname`;

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
        missing: [],
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

it('reports the state by its exit code and in text', async () => {
  const context = createFakeContext(api);
  expect(await runCommand(context, 'status')).toBe(EXIT.critical);
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

it('names the application in front, or the reason that it is unknown', async () => {
  const printed = async (foreground: NonNullable<Status['foreground']>) => {
    const context = createFakeContext({ ...api, status: { get: async () => ({ ...STATUS, foreground }) } });
    await runCommand(context, 'status');
    return context.terminal.printed.find((line) => line.includes('in front'));
  };
  const known = {
    state: 'known',
    pid: 7,
    app: HOSTILE,
    reason: null,
    source: 'x11',
    sinceMs: 0,
    idleSinceMs: null,
  } as const;
  expect(await printed(known)).toMatch(/^in front +evil␛\[2Jname \(process 7\), by x11$/);
  const unknown = {
    ...known,
    state: 'unknown',
    pid: null,
    app: null,
    reason: 'GNOME on Wayland',
    source: null,
  } as const;
  expect(await printed(unknown)).toMatch(/^in front +unknown: GNOME on Wayland$/);
});

it('prints one JSON value and nothing else with --json', async () => {
  const context = createFakeContext(api, { json: true });
  expect(await runCommand(context, 'status')).toBe(EXIT.critical);
  expect(context.terminal.printed.map((line) => JSON.parse(line))).toEqual([STATUS]);
  expect(context.terminal.warned).toEqual([]);
});
