import type { Config } from '../../shared/contract/config-schema';
import type { Handlers } from '../../shared/contract/handlers';
import type { CollectorStatus, Inventory } from '../../shared/contract/schemas';
import { UnknownNameError } from '../base/errors';
import { createCollectorRegistry } from '../collectors/registry';
import { type AnalyticsReadings, createSelfCollector } from '../collectors/self';
import { readInventory } from '../platform/read-inventory';
import { createUptimeReader } from '../platform/read-uptime';
import { createTimeGuard } from '../platform/time-guard';
import type { Pace } from '../self/pace';
import type { StatusBoard } from '../self/status';
import { createFrameCollector } from './collect-frame';
import type { DomainContext } from './context';
import { createSources } from './sources';

export interface CollectorParts {
  readonly pace: Pace;
  readonly status: StatusBoard;
  readonly analytics: { readonly figures: AnalyticsReadings };
  readonly loop: { readonly blocks: number };
  readonly hostRestarts: () => number;
  /** Points, 0 to 100; null while unknown. */
  readonly score: () => number | null;
  readonly intervalMs: () => number;
}

const PROCESS_INTERVAL_MS = 5_000;

/**
 * Composes the sources that the configuration wants and the guard that marks ticks over which no rate may be formed.
 */
export function composeCollectors(context: DomainContext, parts: CollectorParts) {
  const { clock, table, stack, worker, log: parent, config, budget } = context;
  const { pace, status, analytics, loop, hostRestarts, score, intervalMs } = parts;
  const log = parent.for('collectors');
  const { collectors: sources, processes } = createSources(context, {
    includeRemoteMounts: () => config.current.collectors.network_mounts,
    processIntervalMs: () => budget.processIntervalMs(PROCESS_INTERVAL_MS),
  });
  const latenessSeconds = () => pace.latenessMs / 1000;
  const self = createSelfCollector({
    own: {
      homeostat_heartbeat_seconds: () => pace.lastDurationMs / 1000,
      homeostat_interval_seconds: () => intervalMs() / 1000,
      homeostat_ticks_total: () => pace.ticks,
      homeostat_ticks_dropped_total: () => pace.dropped,
      homeostat_series_count: () => table.size,
      homeostat_tick_lateness_seconds: latenessSeconds,
      // The tick measures this itself: Node's monitorEventLoopDelay took 0.05% of a core at 100 ms and 0.6% at its
      // default.
      homeostat_event_loop_delay_seconds: latenessSeconds,
      homeostat_event_loop_blocks_total: () => loop.blocks,
      homeostat_host_restarts_total: hostRestarts,
      homeostat_worker_restarts_total: () => worker.restarts,
      homeostat_budget_step_count: () => budget.level,
      health_score_ratio: () => (score() ?? Number.NaN) / 100,
    },
    store: () => status.storeStats,
    analytics: () => analytics.figures,
  });
  const collectors = [...sources, self];
  const registry = createCollectorRegistry({
    collectors,
    table,
    clock,
    onProblem: (id, problem) => log.warn(problem, { id }),
  });
  stack.push('collectors', registry.stop);

  const find = (id: string): CollectorStatus => {
    const found = registry.list().find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new UnknownNameError(
      `No source is named ${id}`,
      `Available sources: ${registry
        .list()
        .map((one) => one.id)
        .join(', ')}.`,
    );
  };

  function configure({ collectors: wanted }: Config): void {
    const optIn = new Set(collectors.filter((one) => one.optIn === true).map((one) => one.id));
    for (const { id } of registry.list()) {
      const isOn = wanted.disabled.includes(id) ? false : !optIn.has(id) || wanted.enabled.includes(id);
      if (isOn) registry.enable(id);
      else registry.disable(id);
      const seconds = wanted.intervals_seconds[id];
      registry.setInterval(id, seconds === undefined ? undefined : seconds * 1000);
    }
  }
  configure(config.current);
  stack.push('collector configuration', config.changes.on(configure));

  const guard = createTimeGuard({ clock, readUptimeSeconds: createUptimeReader() });
  let inventory: Promise<Inventory> | undefined;

  return {
    collect: createFrameCollector({ guard, registry, intervalMs }),
    processes,
    list: registry.list,
    /** Adds a source from another part of the application. */
    add: registry.register,
    inventory() {
      inventory ??= readInventory();
      return inventory;
    },
    handlers: {
      list: () => registry.list(),
      setEnabled({ id, enabled }) {
        find(id);
        if (enabled) registry.enable(id);
        else registry.disable(id);
        return find(id);
      },
    } satisfies Handlers['collectors'],
  };
}
