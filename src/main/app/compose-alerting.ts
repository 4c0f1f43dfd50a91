import { hostname } from 'node:os';
import { join } from 'node:path';
import { THRESHOLD_IDS } from '../../core/thresholds/threshold-catalog';
import type { Analysis, Anomaly, Capacity, TooFewPoints } from '../../shared/contract/analytics-schemas';
import type { Growth, KernelKill } from '../../shared/contract/kill-schemas';
import { isQuiet } from '../../shared/model/alert-routing';
import type { Frame } from '../../shared/model/frame';
import { HOUR_MS, localOffsetMs } from '../../shared/model/time';
import { createAlertHandlers } from '../alerting/alert-api';
import { AlertManager } from '../alerting/alert-manager';
import { AlertsStore } from '../alerting/alerts-file';
import type { ChannelTools } from '../alerting/channel';
import { createChannel } from '../alerting/channels/registry';
import { TrendWatch } from '../alerting/trend-watch';
import type { AnalyzeInput, CapacitiesInput } from '../analysis/analytics-tasks';
import { readHistory } from '../analysis/series-history';
import { Bus } from '../base/bus';
import type { DesktopMessage, DesktopNotifier, OnDesktopAction } from '../base/desktop-notifier';
import { LastValidText } from '../base/last-valid-text';
import { describeProblem, summarizeProblems, type YamlProblem } from '../base/yaml-problem';
import { LinuxDesktopNotifier } from '../platform/linux/desktop-notifier';
import { readOutsideSecret } from '../platform/outside-paths';
import type { ServiceWatch } from '../services/service-watch';
import { lastValidPath } from './compose-config';
import type { ComposedHealth } from './compose-health';
import type { Context, DomainContext } from './context';

export interface AlertingParts {
  readonly health: ComposedHealth;
  readonly services: ServiceWatch;
  /** Returns ongoing anomalies of high confidence. */
  readonly anomalies: () => readonly Anomaly[];
  /** Returns programs that were killed or crashed lately. */
  readonly kills: () => readonly KernelKill[];
  /** Returns the application whose memory grew the most in the last minute. */
  readonly growing: () => Growth | undefined;
  /** Set if the desktop is reached in another way than the session bus of Linux. */
  readonly createNotifier: ((onAction: OnDesktopAction) => DesktopNotifier) | undefined;
  readonly showWindow: (() => void) | undefined;
}

const PROBLEMS_NOTICE = 'alerts-bad';
const HISTORY_MS = 30 * 24 * HOUR_MS;

/** Composes rules, alerts and their notifications. */
export async function composeAlerting(
  {
    directories,
    clock,
    trustedNowMs,
    table,
    stack,
    tasks,
    notices,
    reportLoss,
    log: parent,
    parse,
    state,
    store,
  }: DomainContext,
  { health, services, anomalies, kills, growing, createNotifier, showWindow }: AlertingParts,
) {
  const log = parent.for('alerts');
  const path = join(directories.config, 'alerts.yaml');
  const lastValid = new LastValidText(lastValidPath(directories, path), log);
  const file = new AlertsStore(path, { log, thresholdIds: THRESHOLD_IDS, parse, lastValid });
  stack.push(
    'alert rules notice',
    file.checks.on((problems) => reportProblems(file, problems, notices)),
  );
  await file.load();
  const desktopActions = new Bus<Parameters<OnDesktopAction>>();
  const onAction: OnDesktopAction = (id, action) => {
    desktopActions.emit([id, action]);
    if (action === 'show') showWindow?.();
    if (action !== 'acknowledge') return;
    const meant = manager.active.filter(
      ({ incidentId, fingerprint, phase }) => (incidentId === id || fingerprint === id) && phase === 'firing',
    );
    for (const { fingerprint } of meant) manager.acknowledge(fingerprint, 'person (desktop notification)');
  };
  const desktop = createNotifier?.(onAction) ?? createLinuxNotifier(onAction);
  if (desktop !== undefined) stack.push('desktop', () => desktop.close());
  const tools: ChannelTools = { nowMs: clock.nowMs, hostName: hostname(), readSecret: readOutsideSecret, desktop };
  const manager = new AlertManager({
    state,
    file,
    createChannel: (definition) => createChannel(definition, tools),
    clock,
    trustedNowMs,
    reportLoss,
    log,
    offsetMs: localOffsetMs,
    random: Math.random,
  });
  await manager.load();
  stack.push('alerts', () => manager.stop());

  const readMonth = (metrics: readonly string[]) => {
    const toMs = clock.nowMs();
    return readHistory(store.range, metrics, { fromMs: toMs - HISTORY_MS, toMs, stepMs: HOUR_MS });
  };
  const trends = new TrendWatch({
    table,
    log,
    findHoursToLimit: async (metrics, limit) => {
      const set = await readMonth(metrics);
      const input: CapacitiesInput = { set, limit };
      const results = await tasks.run<(Capacity | TooFewPoints)[]>('time-to-limit', input);
      return new Map(set.names.flatMap((name, index) => hoursOf(name, results[index])));
    },
    findRisePerDay: async (metric) => {
      const set = await readMonth([metric]);
      const values = set.columns[0];
      if (values === undefined) return undefined;
      const input: AnalyzeInput = { key: metric, series: { atMs: set.atMs, values } };
      const { trend } = await tasks.run<Analysis>('analyze-series', input);
      return trend.kind === 'trend' ? trend.slopePerDay : undefined;
    },
  });
  trends.setRules(file.current.rules);
  trends.start();
  stack.push('trends', () => trends.stop());
  stack.push('alert rules', file.watch());
  stack.push(
    'active alert rules',
    file.changes.on((alerts) => {
      manager.use(alerts);
      trends.setRules(alerts.rules);
    }),
  );

  return {
    manager,
    desktop: desktop && { notifier: desktop, actions: desktopActions, isWanted: isDesktopWanted(file, clock.nowMs) },
    handlers: createAlertHandlers({ manager, file, thresholds: health.thresholds, range: store.range, tasks, clock }),
    observe(frame: Frame) {
      const report = health.watch.view;
      if (report === undefined) return;
      manager.advance({
        frame,
        table,
        thresholds: health.thresholds,
        health: report,
        incidentOf: (id) => health.judge.incidents.ownerOf(id),
        services: services.statuses,
        anomalies: anomalies(),
        kills: kills(),
        growing,
        hoursToLimit: trends.hoursToLimit,
        risePerDay: trends.risePerDay,
      });
    },
  };
}

/** Other messages reach the desktop if alerts do: if a channel leads there, and outside the quiet hours. */
function isDesktopWanted(file: AlertsStore, nowMs: () => number): (urgency: DesktopMessage['urgency']) => boolean {
  return (urgency) => {
    const { channels, routing } = file.current;
    const used = new Set([...routing.default_channels, ...routing.routes.flatMap((route) => route.channels)]);
    if (!channels.some(({ kind, name }) => kind === 'desktop' && used.has(name))) return false;
    return urgency === 'critical' || !isQuiet(routing, nowMs(), localOffsetMs);
  };
}

/** Shows mistakes in the rules as a notice: few people read the log. */
function reportProblems(
  { file, isOfValidFile }: AlertsStore,
  problems: readonly YamlProblem[],
  notices: Context['notices'],
): void {
  notices.delete(PROBLEMS_NOTICE);
  if (problems.length === 0) return;
  const text = summarizeProblems(problems.map((problem) => `${file}${describeProblem(problem)}`));
  const advice = isOfValidFile
    ? 'Fix the file. The last valid rules stay in effect.'
    : 'Fix the file. Until then, the built-in rules are in effect.';
  notices.set(PROBLEMS_NOTICE, { id: PROBLEMS_NOTICE, level: 'warning', text, advice });
}

/** @returns undefined on other systems */
function createLinuxNotifier(onAction: OnDesktopAction): DesktopNotifier | undefined {
  const uid = process.getuid?.();
  if (process.platform !== 'linux' || uid === undefined) return undefined;
  return new LinuxDesktopNotifier({ env: process.env, uid, onAction });
}

function hoursOf(name: string, capacity: Capacity | TooFewPoints | undefined): [string, number][] {
  switch (capacity?.kind) {
    case 'reaches':
      return [[name, capacity.afterMs / HOUR_MS]];
    case 'reached':
      return [[name, 0]];
    case 'never':
      return [[name, Number.POSITIVE_INFINITY]];
    default:
      return [];
  }
}
