import { expect, it } from 'vitest';
import { createFakeContext } from '../../../tests/helpers/fake-context';
import { runCommand } from '../../../tests/helpers/run-command';
import { streamOf } from '../../../tests/helpers/stream-of';
import type { LiveEvent, MetricSample } from '../../shared/contract/schemas';
import { EXIT } from './verb';

const HOSTILE = 'evil\u001b[2Jname';

const SAMPLE: MetricSample = {
  name: 'app_cpu_cores',
  labels: { app: HOSTILE },
  unit: 'count',
  atMs: 5,
  value: null,
};

it('prints values and series, without control characters', async () => {
  const context = createFakeContext({ metrics: { latest: async () => [SAMPLE] } });
  expect(await runCommand(context, 'metrics app_*')).toBe(EXIT.healthy);
  expect(context.terminal.printed.join()).toMatch(/^– {2}app_cpu_cores\{app="evil␛\[2Jname"\}$/);
});

it('warns if no series matches, and prints an empty list as JSON', async () => {
  const context = createFakeContext({ metrics: { latest: async () => [] } }, { json: true });
  expect(await runCommand(context, ['metrics', HOSTILE])).toBe(EXIT.usage);
  expect(context.terminal.printed).toEqual(['[]']);
  expect(context.terminal.warned).toEqual(['homeostat: no series matches "evil␛[2Jname"']);
});

it('prints again with every frame until the host exits', async () => {
  const frame: LiveEvent = { type: 'frame', sequence: 1, atMs: 0, intervalMs: 1_000, gap: false, values: [] };
  const context = createFakeContext({
    metrics: {
      latest: async () => [SAMPLE],
      live: async () => streamOf<LiveEvent>({ type: 'series', series: [] }, frame, frame),
    },
  });
  expect(await runCommand(context, 'metrics app_* --watch')).toBe(EXIT.unreachable);
  expect(context.terminal.printed).toHaveLength(3);
});
