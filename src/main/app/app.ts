import { hostname } from 'node:os';
import type { AppApi } from '../../shared/contract/contract';
import type { Handlers } from '../../shared/contract/handlers';
import type { Notice } from '../../shared/contract/schemas';
import type { Frame } from '../../shared/model/frame';
import { SeriesTable } from '../../shared/model/series';
import { HOUR_MS } from '../../shared/model/time';
import { createDigestHandlers } from '../automation/digest/digest-api';
import { createBudget } from '../base/budget';
import { Bus } from '../base/bus';
import { systemClock } from '../base/clock';
import { setErrorReport } from '../base/contain';
import type { DesktopNotifier, OnDesktopAction } from '../base/desktop-notifier';
import type { Directories } from '../base/directories';
import { messageOf } from '../base/errors';
import { StopStack } from '../base/lifecycle';
import { type Loss, Losses, lossesFile } from '../base/losses';
import { createParseApart } from '../base/parse-apart';
import { openPrivateHome } from '../base/private-home';
import { createResidentWorker } from '../base/resident-worker';
import { createTasks } from '../base/tasks';
import { startTicker } from '../base/ticker';
import { later } from '../base/timers';
import { fastestGrowth } from '../kills/fastest-growth';
import { MetricWindow } from '../metrics/metric-window';
import { createMetricsHandlers } from '../metrics/metrics-api';
import { readRunDelayMs } from '../platform/linux/run-delay';
import { createProcessHandlers } from '../processes/process-api';
import { readBuildId, startBuildWatch } from '../self/build';
import { CrashWatch } from '../self/crash-watch';
import { createErrorReport } from '../self/error-report';
import { watchHome } from '../self/home-watch';
import { LoopWatch } from '../self/loop-watch';
import { createNoticeHandlers } from '../self/notice-api';
import { createCostWatch } from '../self/own-cost';
import { Pace } from '../self/pace';
import { createStatusBoard } from '../self/status';
import type { Supervision } from '../self/supervision';
import { recordSupervisor } from '../self/supervisor-file';
import { startWatchdog } from '../self/watchdog';
import { createStoreHandlers } from '../store/store-api';
import { composeAlerting } from './compose-alerting';
import { composeAnalytics } from './compose-analytics';
import { composeAutomation } from './compose-automation';
import { composeCollectors } from './compose-collectors';
import { composeConfig } from './compose-config';
import { composeForeground } from './compose-foreground';
import { composeHealth } from './compose-health';
import { composeKills } from './compose-kills';
import { composeLog } from './compose-log';
import { composeOptimization } from './compose-optimization';
import { composeRecommendations } from './compose-recommendations';
import { composeSchedules } from './compose-schedules';
import { composeServices } from './compose-services';
import { composeBackups, composeStore } from './compose-store';
import { composeTime } from './compose-time';
import { composeTransports } from './compose-transports';
import { ownHome, reportClosedPaths } from './own-home';
import { createTick } from './tick';

export interface AppOptions {
  readonly host: 'electron' | 'headless';
  readonly directories: Directories;
  /** Path of `homeostat.yaml` if it is not in the configuration directory. */
  readonly configFile?: string | undefined;
  readonly version: string;
  readonly workerUrl: URL;
  /** Directory with the built files of the dashboard; null if this host serves none. */
  readonly rendererDirectory: string | null;
  /** False serves the dashboard on the socket only; true also on loopback if the configuration allows it. */
  readonly serveLoopback: boolean;
  /** Creates the way to the desktop; defaults to the session bus of Linux. */
  readonly createNotifier?: (onAction: OnDesktopAction) => DesktopNotifier;
  /** Undefined if nothing supervises this process. */
  readonly supervision?: Supervision | undefined;
  /** Ends this process as after a crash, for an error after which it is useless. */
  readonly crash?: (error: Error) => void;
  /** Brings the window to the front; undefined for a host without one. */
  readonly showWindow?: () => void;
}

export type App = ReturnType<typeof createApp>;

const STOP_AFTER_REPLY_MS = 50;
const PARSER_IDLE_MS = 1_000;
const LONGEST_PARSE_MS = 10_000;

/**
 * Composes a whole Homeostat that knows neither Electron nor HTTP. The function reads as the list of its parts, which
 * stop in reverse order.
 */
export function createApp(options: AppOptions) {
  const { directories, version, host } = options;
  const clock = systemClock;
  // Comes before anything is written: a log in another user's directory could be a link to one of the person's files.
  const closedPaths = openPrivateHome(directories);
  const appLog = composeLog(directories, clock);
  const log = appLog.for('app');
  const stack = new StopStack((name, problem) => log.warn(`${name} did not stop cleanly`, { problem }));
  const notices = new Map<string, Notice>();
  const stopRequest = Promise.withResolvers<void>();
  let handlers: Handlers | undefined;
  let dashboardUrl: string | null = null;
  let localApi: Promise<AppApi> | undefined;

  /** An orderly stop would delete by name what another host may have put there meanwhile. */
  function loseHome(): void {
    const text = `The data directory ${directories.data} was deleted or moved`;
    log.error(text);
    notices.set('home', { id: 'home', level: 'error', text, advice: 'Restart Homeostat.' });
    options.crash?.(new Error(text));
  }

  async function start(): Promise<'started' | 'held'> {
    stack.push('log', appLog.close);
    setErrorReport(createErrorReport(log, clock.monotonicMs));
    const usable = await ownHome({ directories, stack, notices });
    if (usable === undefined) {
      await stack.stopAll();
      return 'held';
    }
    reportClosedPaths(closedPaths, { notices, log });
    // From now on `homeostat stop` can end a supervisor whose host never starts up.
    const { supervision } = options;
    if (supervision !== undefined) recordSupervisor(directories.state, supervision.pid);
    // A directory that cannot be written is not in use.
    if (usable === directories) stack.push('home watch', watchHome({ directory: usable.data, onLost: loseHome }));

    const startedAtMs = clock.nowMs();
    const losses = new Losses({ file: lossesFile(directories), nowMs: clock.nowMs });
    stack.push('notices', () => losses.close());
    const reportLoss = (loss: Loss) => {
      log.warn(loss.text, { notice: loss.id });
      losses.report(loss);
    };
    const crashes = new CrashWatch({ stateDirectory: directories.state, program: host, version, supervision });
    if (crashes.notice !== undefined) reportLoss(crashes.notice);
    const worker = createResidentWorker(options.workerUrl, log.for('worker'), undefined, crashes.addWorkerCrash);
    stack.push('worker', worker.stop);
    const tasks = createTasks(options.workerUrl);
    stack.push('tasks', tasks.stop);
    const parseTasks = createTasks(options.workerUrl, PARSER_IDLE_MS, LONGEST_PARSE_MS);
    stack.push('parser', parseTasks.stop);

    const table = new SeriesTable();
    const frames = new Bus<Frame>();
    const pace = new Pace(clock.monotonicMs);
    const trustedTime = composeTime({ directories: usable, clock, stack, notices, log });
    const context = {
      directories: usable,
      clock,
      trustedNowMs: trustedTime.nowMs,
      worker,
      tasks,
      parse: createParseApart(parseTasks),
      table,
      stack,
      notices,
      log,
      reportLoss,
    };
    const loop = new LoopWatch({ clock, notices, log, runDelayMs: readRunDelayMs });

    const foreground = composeForeground(context);
    const ownPace = { factor: 1 };
    const optimization = composeOptimization(context, options.workerUrl, {
      ownPace,
      front: foreground.front,
      situation: () => ({ bottlenecks: health.watch.view?.bottlenecks ?? [], ownSteps: budget.steps }),
    });
    foreground.endBoosts(optimization.engineParts?.engine);
    const { state, openMetricStore } = composeStore(context);
    const config = await composeConfig(context, state, options.configFile);
    const settings = () => config.current;
    appLog.configure(settings().log);
    // An unreadable file does not say how long it wants the record of changes kept.
    if (config.isOfValidFile) optimization.configure(settings().optimization);
    stack.push(
      'log and optimization settings',
      config.changes.on((wanted) => {
        appLog.configure(wanted.log);
        optimization.configure(wanted.optimization);
      }),
    );
    const store = openMetricStore(settings().store);
    const budget = createBudget(() => ({
      cpuRatio: settings().budget.cpu_ratio,
      memoryBytes: settings().budget.memory_megabytes * 1024 * 1024,
      writtenBytesPerDay: settings().budget.written_megabytes_per_day * 1024 * 1024,
      batteryIntervalMs: settings().budget.battery_interval_seconds * 1000,
    }));
    const domainContext = { ...context, state, store, config, budget };
    const analytics = composeAnalytics(domainContext, version);
    const backups = composeBackups(domainContext, options.configFile);
    const intervalMs = () => budget.intervalMs(settings().interval_seconds * 1000 * ownPace.factor);
    const window = new MetricWindow(Math.ceil(HOUR_MS / (settings().interval_seconds * 1000)));
    const bundles = new URL('.', options.workerUrl);
    const build = await readBuildId(bundles);
    const status = createStatusBoard({
      fixed: { pid: process.pid, host, version, build, hostname: hostname(), startedAtMs },
      intervalMs,
      table,
      pace,
      budget,
      store,
      clock,
      notices,
      losses: () => losses.list,
      configNotices: () => config.notices,
      health: () => health.watch.view,
      url: () => dashboardUrl,
      crashes,
      foreground: foreground.describe,
    });
    const collectors = composeCollectors(domainContext, {
      pace,
      status,
      analytics: analytics.agent,
      loop,
      hostRestarts: () => crashes.restarts,
      score: () => health.watch.view?.score ?? null,
      intervalMs,
    });
    const services = await composeServices(domainContext, {
      processes: collectors.processes,
      own: { budget, loop, worker, collectors: collectors.list },
    });
    collectors.add(services.collector);
    const kills = await composeKills(domainContext);
    const health = await composeHealth(domainContext, {
      processes: collectors.processes,
      capacities: () => analytics.performance.forecastCapacities(),
      findings: () => [...services.watch.findings(), ...kills.findings.list()],
      kills: kills.handler,
    });

    const alerting = await composeAlerting(domainContext, {
      health,
      services: services.watch,
      anomalies: analytics.openAnomalies,
      kills: () => kills.findings.recent(),
      growing: () => fastestGrowth(window, table),
      createNotifier: options.createNotifier,
      showWindow: options.showWindow,
    });

    const automation = await composeAutomation(domainContext, {
      optimization: optimization.engineParts,
      health,
      alerts: alerting.manager,
      desktop: alerting.desktop,
      anomalies: analytics.agent,
      processes: collectors.processes,
      whyInUse: foreground.whyInUse,
      recommended: () => recommendations.engine.view.recommended,
    });

    const schedules = await composeSchedules(domainContext, {
      optimization: optimization.engineParts,
      health,
      processes: collectors.processes,
      window,
      pause: () => automation.control.pause,
      workerUrl: options.workerUrl,
    });
    collectors.add(schedules.collector);

    const recommendations = await composeRecommendations(domainContext, {
      engine: optimization.engineParts?.engine,
      health,
      services: services.watch,
      anomalies: analytics.openAnomalies,
      findPatterns: analytics.handlers.patterns,
      window,
    });

    handlers = {
      status: status.handlers,
      notices: createNoticeHandlers(losses),
      ...health.handlers,
      ...automation.handlers,
      ...schedules.handlers,
      alerts: alerting.handlers,
      optimize: optimization.handlers,
      recommendations: recommendations.handlers,
      digest: createDigestHandlers(
        {
          transitions: (span) => health.judge.states.getStateHistory(span),
          incidents: health.incidents,
          alertEvents: (query) => alerting.manager.history(query),
          changes: () => optimization.engineParts?.engine.getOptimizationHistory() ?? [],
        },
        clock.nowMs,
      ),
      services: services.handlers,
      metrics: createMetricsHandlers({ table, window, frames, range: store.range }),
      analytics: analytics.handlers,
      processes: createProcessHandlers(collectors.processes),
      inventory: { get: collectors.inventory },
      collectors: collectors.handlers,
      store: createStoreHandlers(store, backups, trustedTime),
      config: { list: config.list, set: ({ key, value }) => config.set(key, value) },
      logs: appLog.handlers,
      host: {
        stop: () => {
          // The response goes out first: the client waits for this process to end and must know which one.
          later(STOP_AFTER_REPLY_MS, 'a request to stop', stopRequest.resolve);
          return { pid: process.pid };
        },
      },
    };

    frames.on(({ intervalMs }) => loop.observe({ latenessMs: pace.latenessMs, intervalMs }));
    frames.on((frame) => kills.watch.observe(frame));
    frames.on(createCostWatch(table, budget, clock.monotonicMs, log.for('budget')));
    const tick = createTick({
      collect: collectors.collect,
      intervalMs,
      window,
      store,
      analytics: analytics.agent,
      health: health.watch,
      alerts: alerting,
      automation,
      frames,
      pace,
    });
    stack.push('ticker', startTicker(clock, intervalMs, tick));
    if (supervision !== undefined) stack.push('watchdog', startWatchdog({ supervision, frames, clock, intervalMs }));
    stack.push('status', status.start());
    stack.push('build', await startBuildWatch({ bundles, notices, log }));
    dashboardUrl = await composeTransports(context, {
      handlers,
      version,
      requestShare: () => budget.requestShare,
      rangeJson: store.rangeJson,
      rendererDirectory: options.rendererDirectory,
      dashboard: options.serveLoopback && settings().dashboard.enabled ? settings().dashboard : null,
    });
    log.info('started', { pid: process.pid, host, version, build, data: directories.data });
    return 'started';
  }

  return {
    /** @returns `held` if another host owns the data directory; nothing was started then */
    async start() {
      try {
        return await start();
      } catch (error) {
        log.error('startup failed', { error: messageOf(error) });
        await stack.stopAll();
        throw error;
      }
    },
    /** Stops everything in reverse order. */
    async stop() {
      log.info('stopping');
      await stack.stopAll();
    },
    /** Loads the contract's libraries on the first call. */
    api() {
      localApi ??= import('../transports/local-api').then(({ createLocalApi }) => {
        if (handlers === undefined) throw new Error('the application has not started');
        return createLocalApi(handlers);
      });
      return localApi;
    },
    /** Resolves when a client asked the host to end. */
    stopRequested: stopRequest.promise,
    /** Address of the dashboard with its token in the fragment; null if it is not served. */
    get dashboardUrl() {
      return dashboardUrl;
    },
  };
}
