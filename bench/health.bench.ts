import { spawn } from 'node:child_process';
import { THRESHOLDS } from '../src/core/thresholds/threshold-catalog';
import { systemClock } from '../src/main/base/clock';
import { AppLog } from '../src/main/base/log';
import { ServiceWatch } from '../src/main/services/service-watch';
import { serviceDefinitionSchema } from '../src/shared/contract/service-schemas';
import { metricDefinition } from '../src/shared/model/catalog';
import { SeriesTable } from '../src/shared/model/series';
import { createRandom } from '../tests/helpers/seeded-random';
import { createJudge, createLimits } from './create-judge';
import { fillTable } from './fill-table';
import { followRecoveryPlans } from './follow-recovery';
import { figure, figureAtLeast, medianAndP99, observation, print, quantile, scratchDirectory, sleep } from './measure';
import { measurePrediction, predictStates } from './predict-states';

/*
 * Measures the cost of judging: one frame of 200 series in, score, state and bottlenecks out, on a healthy machine and
 * on another one; the cost of 200 services; the number of simulated incidents that end well by their plan; and the
 * prediction of the next state in simulated weeks, compared with persistence.
 */

const SERIES = 200;
const FRAMES = 20_000;
const WARM_UP_FRAMES = 2_000;
const SERVICES = 200;
const SERVICES_WARM_UP_MS = 15_000;
const SERVICES_MEASURED_MS = 40_000;
const INCIDENTS = 200;

/** Creates every judged series, three subjects of each that has any, and others of the catalog up to 200. */
function createTable(): SeriesTable {
  const table = new SeriesTable();
  for (const { metric, labels } of THRESHOLDS) {
    const [free] = metricDefinition(metric).labels.filter((name) => !(name in labels));
    if (free === undefined) table.intern(metric, labels);
    else for (const name of ['a', 'b', 'c']) table.intern(metric, { ...labels, [free]: name });
  }
  fillTable(table, SERIES);
  return table;
}

function measureJudge(isIll: boolean): readonly number[] {
  const table = createTable();
  const limits = createLimits('desktop', 'suggest');
  const judge = createJudge(table, limits);
  const random = createRandom(1, 'health');
  const bounds = new Map(THRESHOLDS.map((limit) => [limit.metric as string, limit.bounds.desktop.warning]));
  const durationsMs: number[] = [];
  for (let sequence = 1; sequence <= FRAMES; sequence++) {
    const values = Float64Array.from(table.list(), ({ metric }) => {
      const warning = bounds.get(metric) ?? 1;
      return warning * (isIll ? 0.8 + 0.6 * random() : 0.5 * random());
    });
    const frame = { sequence, atMs: sequence * 1_000, intervalMs: 1_000, gap: sequence === 1, values };
    const beganMs = performance.now();
    judge.observe(frame);
    if (sequence > WARM_UP_FRAMES) durationsMs.push(performance.now() - beganMs);
  }
  return durationsMs;
}

const SERVER = `
  const server = require('node:http').createServer((_, response) => response.end('ok'));
  server.listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)));
`;

/** Measures the mix of a busy machine; the server that responds is a process of its own and is not counted. */
async function measureServices(): Promise<number> {
  const directory = scratchDirectory();
  const server = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(await new Promise<Buffer>((resolve) => server.stdout.once('data', resolve)));
  const watch = new ServiceWatch({
    tools: {
      nowMs: systemClock.nowMs,
      processes: async () => ({ atMs: 0, rows: [] }),
      findPortUse: async () => ({ listeners: [], isUdp: false }),
      readSecret: async () => '',
    },
    clock: systemClock,
    log: new AppLog(() => undefined, systemClock.nowMs).for('services'),
    logDirectory: directory,
    clientRoots: () => [],
  });
  try {
    watch.declare(
      Array.from({ length: SERVICES }, (_, index) => {
        const kinds = [
          { kind: 'http', url: `http://127.0.0.1:${port}/${index}` },
          { kind: 'http', url: `http://127.0.0.1:${port}/${index}` },
          { kind: 'port', port },
          { kind: 'file', path: directory },
        ];
        const definition = serviceDefinitionSchema.parse({ name: `service ${index}`, ...kinds[index % kinds.length] });
        return { definition, origin: 'file' as const };
      }),
    );
    await sleep(SERVICES_WARM_UP_MS);
    const cpu = process.cpuUsage();
    const beganMs = performance.now();
    await sleep(SERVICES_MEASURED_MS);
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1000 / (performance.now() - beganMs);
  } finally {
    watch.stop();
    server.kill('SIGKILL');
  }
}

const well = measureJudge(false);
const ill = measureJudge(true);
const plans = followRecoveryPlans(INCIDENTS);
const states = predictStates();
const servicesRatio = await measureServices();
const figures = [
  ...medianAndP99('judging 200 series, well', well, 'ms', [0.4, 2]),
  ...medianAndP99('judging 200 series, ill', ill, 'ms', [0.4, 2]),
  figureAtLeast('simulated incidents that end healthy by their plan', plans.healthy / plans.incidents, 'share', 0.98),
  figureAtLeast(
    'next state in simulated weeks, balanced accuracy (goal: persistence)',
    states.balancedAccuracy,
    'share',
    Number(states.persistence.toPrecision(4)),
  ),
  observation('predicting the state of a block, median', quantile(measurePrediction(), 0.5), 'ms'),
  figure('200 services at 10 s, share of a core', servicesRatio, 'core', 0.02),
];
print({ bench: 'health', plans, states, figures });
