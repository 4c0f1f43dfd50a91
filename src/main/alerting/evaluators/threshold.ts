import type { Bound, ThresholdRule } from '../../../shared/contract/alert-schemas';
import type { Labels } from '../../../shared/model/series';
import { type Evaluator, type Observation, type RuleView, UNKNOWN } from '../evaluator';
import { MatchingSeries } from './matching-series';

type Subject = { -readonly [Key in keyof Observation]: Observation[Key] } & {
  readonly index: number;
  gateIndex: number | undefined;
};

/** Default distance inside the bound at which a reading is clear. */
const CLEAR_MARGIN = 0.1;

/** Compares each matching series with a bound. */
export function createThresholdEvaluator(rule: ThresholdRule): Evaluator {
  const series = new MatchingSeries(rule.series);
  const gates = rule.while_series === undefined ? undefined : new MatchingSeries(rule.while_series);
  const isAbove = rule.above !== undefined;
  const bound = (rule.above ?? rule.below) as Bound;
  const adaptiveId = typeof bound === 'string' ? /^adaptive\((.+)\)$/.exec(bound)?.[1] : undefined;
  const adaptiveBound = rule.severity === 'critical' ? 'critical' : 'warning';
  const subjects: Subject[] = [];

  return {
    observe({ table, frame, thresholds }: RuleView): readonly Observation[] {
      for (const { key, labels, index } of series.update(table).slice(subjects.length)) {
        subjects.push({ subject: key, labels, metric: key, ...UNKNOWN, limit: null, index, gateIndex: undefined });
      }
      const found = gates?.update(table);
      const limit =
        adaptiveId === undefined ? (bound as number) : thresholds.bounds(adaptiveId, frame.atMs)[adaptiveBound];
      const clear = rule.clear ?? limit + (isAbove ? -1 : 1) * CLEAR_MARGIN * Math.abs(limit);
      for (const one of subjects) {
        const value = frame.values[one.index] ?? Number.NaN;
        one.limit = limit;
        if (Number.isNaN(value)) {
          one.value = one.holds = one.clears = null;
          continue;
        }
        one.value = value;
        one.gateIndex ??= found?.find((gate) => sharesLabels(gate.labels, one.labels))?.index;
        const gate = one.gateIndex === undefined ? Number.NaN : (frame.values[one.gateIndex] ?? Number.NaN);
        if (gates !== undefined && Number.isNaN(gate)) {
          one.holds = one.clears = null;
          continue;
        }
        const isGateOpen = gates === undefined || gate > (rule.while_above ?? 0);
        one.holds = isGateOpen && (isAbove ? value > limit : value < limit);
        one.clears = !isGateOpen || (isAbove ? value <= clear : value >= clear);
      }
      return subjects;
    },
  };
}

/** True if every label of both is the same. */
function sharesLabels(gate: Labels, own: Labels): boolean {
  return Object.entries(gate).every(([name, value]) => own[name] === undefined || own[name] === value);
}
