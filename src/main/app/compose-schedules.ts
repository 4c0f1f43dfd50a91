import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Handlers } from '../../shared/contract/handlers';
import type { AutomationPause } from '../../shared/model/automation';
import { HOUR_MS, localOffsetMs } from '../../shared/model/time';
import { readHistory } from '../analysis/series-history';
import { createChangeSetCollector } from '../automation/change-sets/change-set-collector';
import { createChangeSets } from '../automation/change-sets/change-sets';
import { loadObstacle } from '../automation/change-sets/machine-load';
import { createProfiles } from '../automation/change-sets/profiles';
import { createScheduler } from '../automation/schedule/scheduler';
import { serializeByTarget } from '../automation/schedule/serialize-by-target';
import { messageOf } from '../base/errors';
import { wasUndoneAll } from '../base/undone-all';
import type { ConfigStore } from '../config/config-store';
import type { MetricWindow } from '../metrics/metric-window';
import type { ProcessSource } from '../processes/process-api';
import type { MetricStore, StateStore } from '../store/store';
import type { ComposedHealth } from './compose-health';
import type { Context } from './context';
import { createEnginePort } from './create-engine-port';

export interface ScheduleWiring {
  readonly config: ConfigStore;
  readonly state: StateStore;
  readonly store: MetricStore;
  /** Undefined where the journal cannot be had: then every change is refused. */
  readonly optimization: Parameters<typeof createEnginePort>[0];
  readonly health: ComposedHealth;
  readonly processes: ProcessSource;
  readonly window: MetricWindow;
  readonly pause: () => AutomationPause | null;
  readonly workerUrl: URL;
}

const HISTORY_MS = 28 * 24 * HOUR_MS;
/** The processor is busy now and then: what counts is the last half minute. */
const LOAD_FRAMES = 30;

/** What is changed at a time, by files and by profiles: all of it through the engine, one change a target at once. */
export async function composeSchedules(
  { directories, clock, table, stack, parse, log: parent }: Context,
  { config, state, store, optimization, health, processes, window, pause, workerUrl }: ScheduleWiring,
): Promise<{
  readonly collector: ReturnType<typeof createChangeSetCollector>;
  readonly handlers: Pick<Handlers, 'schedules' | 'changeSets' | 'profiles'>;
}> {
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

  /** The busier of processor and disks, by the hour. How long nobody touched the machine is not measured. */
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
  const changeSets = createChangeSets({
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
  const profiles = createProfiles({
    shippedPath: fileURLToPath(new URL('../../resources/profiles', workerUrl)),
    ownPath: join(directories.config, 'profiles'),
    engine,
    state,
    wasUndoneAll: () => wasUndoneAll(directories.data),
    log: parent.for('profiles'),
    parse,
    readProcesses,
  });
  profiles.resume().catch((error: unknown) => log.warn('cannot resume the profile', { error: messageOf(error) }));
  stack.push('profiles', profiles.start());
  stack.push('schedules', scheduler.start());
  stack.push('change sets', changeSets.start());

  return {
    collector: createChangeSetCollector(changeSets),
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
    },
  };
}
