import type { AdaptiveThresholdManager } from '../../core/thresholds/adaptive-threshold-manager';
import type { RuleTest } from '../../shared/contract/alert-schemas';
import type { Handlers } from '../../shared/contract/handlers';
import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import { readLongHistory } from '../analysis/read-long-history';
import { newestOf } from '../base/bus';
import type { Clock } from '../base/clock';
import type { Tasks } from '../base/tasks';
import type { AlertManager } from './alert-manager';
import { type AlertsStore, invalidRules, toRuleProblem } from './alerts-file';
import { type TestRulesInput, testedSelectors } from './test-rules-task';

export interface AlertApiParts {
  readonly manager: AlertManager;
  readonly file: AlertsStore;
  readonly thresholds: AdaptiveThresholdManager;
  readonly range: (query: RangeQuery) => Promise<RangeResult>;
  readonly tasks: Tasks;
  readonly clock: Clock;
}

const STEP_MS = 60_000;
/** Names everyone with access: the socket and the token admit no one else. */
const PERSON = 'person';

export function createAlertHandlers({
  manager,
  file,
  thresholds,
  range,
  tasks,
  clock,
}: AlertApiParts): Handlers['alerts'] {
  async function* follow(signal: AbortSignal | undefined) {
    for await (const active of newestOf(manager.changes, signal, manager.active)) yield [...active];
  }

  return {
    list: () => [...manager.active],
    watch: async (_, { signal }) => follow(signal),
    acknowledge: ({ fingerprint }) => manager.acknowledge(fingerprint, PERSON),
    silences: () => [...manager.silences],
    silence: (wanted) => manager.silence(wanted, PERSON),
    unsilence: async ({ id }) => {
      await manager.unsilence(id, PERSON);
      return [...manager.silences];
    },
    history: (query) => manager.history(query),
    channels: () => [...manager.channels],
    testChannel: async ({ name }) => {
      const delivery = await manager.test(name);
      return { isSent: delivery.kind === 'sent', reason: delivery.kind === 'sent' ? '' : delivery.reason };
    },
    revive: async ({ key }) => {
      await manager.revive(key);
      return [...manager.channels];
    },
    rules: () => manager.rules(),
    checkRules: async ({ text }) => {
      const read = await file.check(text);
      return read.ok ? [] : read.problems.map(toRuleProblem);
    },
    saveRules: ({ text }) => manager.saveRules(text, PERSON),
    testRules: async ({ text, rule, durationMs }): Promise<RuleTest> => {
      let alerts = file.current;
      if (text !== null) {
        const read = await file.check(text);
        if (!read.ok) throw invalidRules(read.problems, 'Fix the rules, then test them again.');
        alerts = read.alerts;
      }
      const toMs = clock.nowMs();
      const span = { fromMs: toMs - durationMs, toMs, stepMs: STEP_MS };
      const set = await readLongHistory(range, testedSelectors(alerts.rules), span);
      const input: TestRulesInput = {
        alerts,
        rule,
        role: thresholds.role,
        kept: thresholds.toJSON(),
        set,
        stepMs: STEP_MS,
      };
      return tasks.run<RuleTest>('test-rules', input);
    },
  };
}
