import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AutomationPause } from '../../shared/contract/automation-schemas';
import type { Handlers } from '../../shared/contract/handlers';
import { HOUR_MS, localOffsetMs } from '../../shared/model/time';
import { readHistory } from '../analysis/series-history';
import { createChangeSetCollector } from '../automation/change-sets/change-set-collector';
import { ChangeSets } from '../automation/change-sets/change-sets';
import { loadObstacle } from '../automation/change-sets/machine-load';
import { Profiles } from '../automation/change-sets/profiles';
import { createScheduler } from '../automation/schedule/scheduler';
import { serializeByTarget } from '../automation/schedule/serialize-by-target';
import { warnOf } from '../base/log';
import { wasUndoneAll } from '../base/undone-all';
import type { MetricsCollector } from '../collectors/collector';
import type { MetricWindow } from '../metrics/metric-window';
import type { ProcessSource } from '../processes/process-api';
import type { ComposedHealth } from './compose-health';
import type { DomainContext } from './context';
import { createEnginePort, type EngineParts } from './create-engine-port';

export interface ScheduleWiring {
  /** Undefined if the journal is unavailable; every change is refused then. */
  readonly optimization: EngineParts | undefined;
  readonly health: ComposedHealth;
  readonly processes: ProcessSource;
  readonly window: MetricWindow;
  readonly pause: () => AutomationPause | null;
  readonly workerUrl: URL;
}

const HISTORY_MS = 28 * 24 * HOUR_MS;
/** The processor has short bursts: the last half minute decides. */
const LOAD_FRAMES = 30;

/** Composes the changes at set times, from files and profiles. The engine allows one change of a target at once. */
export async function composeSchedules(
  { directories, clock, table, stack, parse, log: parent, config, state, store }: DomainContext,
  { optimization, health, processes, window, pause, workerUrl }: ScheduleWiring,
) {
  const engine = serializeByTarget(createEnginePort(optimization));
  const readProcesses = async () => (await processes.table()).rows;
  const settings = () => config.current.automation.change_sets;

  const mean = (metric: string): number | null => {
    const series = table.find(metric)?.index ?? -1;
    let sum = 0;
    let count = 0;
    for (let position = Math.max(0, window.length - LOAD_FRAMES); position < window.length; position++) {
      const value = window.valueAt(series, position);
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    return count === 0 ? null : sum / count;
  };
  const load = () => {
    const score = health.watch.view?.score ?? null;
    return {
      cpuRatio: mean('cpu_usage_ratio'),
      memoryRatio: mean('memory_used_ratio'),
      healthRatio: score === null ? null : score / 100,
    };
  };
  const whyPaused = () => (pause() === null ? undefined : 'Automation is paused.');

  /**
   * Reads the higher load of processor and disks for each hour. The time without input from a person is not measured.
   */
  async function readLoadHistory() {
    const toMs = clock.nowMs();
    const selectors = ['cpu_usage_ratio', 'disk_io_busy_ratio'];
    const { atMs, columns } = await readHistory(store.range, selectors, {
      fromMs: toMs - HISTORY_MS,
      toMs,
      stepMs: HOUR_MS,
    });
    const loadRatio = Float64Array.from(atMs, (_, index) => {
      const known = columns.map((column) => column[index] ?? Number.NaN).filter((value) => !Number.isNaN(value));
      return known.length === 0 ? Number.NaN : Math.max(...known);
    });
    return { atMs, loadRatio };
  }

  const log = parent.for('schedules');
  const scheduler = await createScheduler({
    engine,
    state,
    clock,
    log,
    offsetMs: localOffsetMs,
    obstacle: () => whyPaused() ?? loadObstacle(load(), settings()),
    readLoadHistory,
    readProcesses,
    createId: () => `schedule-${randomBytes(4).toString('hex')}`,
  });
  const changeSets = new ChangeSets({
    path: join(directories.data, 'change-sets'),
    engine,
    settings,
    load,
    pause: whyPaused,
    clock,
    log: parent.for('change-sets'),
    parse,
    readProcesses,
    createToken: () => randomBytes(4).toString('hex'),
  });
  const profiles = new Profiles({
    shippedPath: fileURLToPath(new URL('../../resources/profiles', workerUrl)),
    ownPath: join(directories.config, 'profiles'),
    engine,
    state,
    wasUndoneAll: () => wasUndoneAll(directories.data),
    log: parent.for('profiles'),
    parse,
    readProcesses,
  });
  profiles.resume().catch(warnOf(log, 'cannot resume the profile'));
  stack.push('profiles', profiles.start());
  stack.push('schedules', scheduler.start());
  stack.push('change sets', changeSets.start());

  const collector: MetricsCollector = createChangeSetCollector(changeSets);
  return {
    collector,
    handlers: {
      schedules: {
        list: () => [...scheduler.schedules],
        add: async (scheduled) => ({ id: await scheduler.scheduleOptimization(scheduled) }),
        cancel: async ({ id }) => ({ wasThere: await scheduler.cancelOptimization(id) }),
        quietHours: () => scheduler.learn(),
      },
      changeSets: {
        list: () => changeSets.status,
        submit: async ({ fileName, text }) => ({ id: await changeSets.submit(fileName, text) }),
      },
      profiles: {
        list: () => profiles.list(),
        active: () => ({ active: profiles.active }),
        use: ({ name }) => profiles.use(name),
        off: () => profiles.off(),
      },
    } satisfies Pick<Handlers, 'schedules' | 'changeSets' | 'profiles'>,
  };
}
