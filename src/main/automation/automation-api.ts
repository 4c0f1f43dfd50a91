import type { AutomationStatus } from '../../shared/contract/automation-schemas';
import type { Handlers } from '../../shared/contract/handlers';
import { AUTOMATION_AREAS, isAutomationArea } from '../../shared/model/automation';
import { HOUR_MS } from '../../shared/model/time';
import { newestOf } from '../base/bus';
import { AdvisedError } from '../base/errors';
import type { SystemIntegrator } from './integration/system-integrator';
import type { RealTimeOptimizer } from './real-time-optimizer';
import type { RealTimeParts } from './real-time-parts';

export interface AutomationApiParts
  extends Pick<RealTimeParts, 'watch' | 'control' | 'ledger' | 'decisions' | 'clock'> {
  /** False without an engine. */
  readonly isRunning: boolean;
  readonly optimizer: RealTimeOptimizer;
  readonly integrator: SystemIntegrator;
}

export function createAutomationHandlers(parts: AutomationApiParts): Handlers['automation'] {
  const { optimizer, decisions, integrator, clock } = parts;
  const status = () => describeAutomation(parts);
  return {
    get: status,
    watch: async function* (_, { signal }) {
      yield status();
      for await (const _ of newestOf(optimizer.changes, signal)) yield status();
    },
    setLevel: async ({ area, level }) => {
      if (isAutomationArea(area)) await optimizer.adjustConfiguration('automation.levels', { [area]: level });
      return status();
    },
    pause: ({ untilMs }) => {
      if (untilMs !== null && untilMs <= clock.nowMs()) {
        throw new AdvisedError('This time is in the past', 'Specify a time in the future.');
      }
      optimizer.pause(untilMs);
      return status();
    },
    resume: () => {
      optimizer.resume();
      return status();
    },
    panic: () => [...optimizer.panic()],
    answer: async ({ askId, isApproved = false, choice = isApproved }) => {
      await optimizer.answer(askId, choice);
      return status();
    },
    decisions: (query) => decisions.list(query),
    integration: () => integrator.validateIntegration(),
  };
}

function describeAutomation(parts: AutomationApiParts): AutomationStatus {
  const { isRunning, optimizer, watch, control, ledger, decisions, clock } = parts;
  const wouldAct = decisions.all.filter(({ outcome }) => outcome === 'would-act');
  const { changes_per_hour: perHour, most_open: mostOpen } = control.settings;
  return {
    isRunning,
    areas: AUTOMATION_AREAS.map((area) => ({
      area,
      level: control.level(area),
      watchesUntilMs: control.watchesUntilMs(area),
      wouldHaveActed: wouldAct.filter((one) => one.area === area).length,
    })),
    pause: control.pause,
    emergencies: watch.current,
    measures: optimizer.mitigations.map(({ change, proposal: { problem, targetText } }) => ({
      changeId: change.id,
      action: change.action,
      targetText,
      problem,
      sinceMs: change.startedAtMs,
      expiresAtMs: change.expiresAtMs,
    })),
    asks: optimizer.approvals,
    budget: { perHour, usedInLastHour: ledger.since(clock.nowMs() - HOUR_MS).length, mostOpen },
  };
}
