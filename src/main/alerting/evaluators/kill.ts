import type { KillRule } from '../../../shared/contract/alert-schemas';
import type { KernelKill } from '../../../shared/contract/kill-schemas';
import { createGlob } from '../../../shared/model/glob';
import { formatSeriesKey } from '../../../shared/model/series';
import type { Evaluator, Observation } from '../evaluator';

/** Reports programs that were killed or that crashed, each once for as long as it is recent. */
export function createKillEvaluator(rule: KillRule): Evaluator {
  const matches = createGlob(rule.program);
  return {
    isOfEvents: true,
    whenAbsent: { holds: false, clears: true },
    observe({ kills }): readonly Observation[] {
      if (kills.length === 0) return [];
      const found = kills.filter(({ who, by }) => rule.by.includes(by) && matches(who));
      // The newest comes first, and describes the program.
      const byProgram = new Map(found.map((kill) => [kill.who, kill]).reverse() as [string, KernelKill][]);
      return [...byProgram.values()].map(toObservation);
    },
  };
}

function toObservation({ who, by, app, memoryBytes, text }: KernelKill): Observation {
  return {
    subject: who,
    labels: { program: who, by },
    // The chart of the alert shows what grew.
    metric: app === null ? null : formatSeriesKey('app_memory_bytes', { app }),
    holds: true,
    clears: false,
    value: memoryBytes,
    limit: null,
    text,
  };
}
