import type { Bound, ThresholdRule } from '../../../shared/contract/alert-schemas';
import type { Labels, Series } from '../../../shared/model/series';
import type { Evaluator, Observation, RuleView } from '../evaluator';
import { MatchingSeries } from './matching-series';

interface Subject {
  subject: string;
  labels: Labels;
  metric: string;
  holds: boolean | null;
  clears: boolean | null;
  value: number | null;
  limit: number | null;
  readonly index: number;
  gateIndex: number | undefined;
}

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

  const add = ({ key, labels, index }: Series) =>
    subjects.push({
      subject: key,
      labels,
      metric: key,
      holds: null,
      clears: null,
      value: null,
      limit: null,
      index,
      gateIndex: undefined,
    });

  return {
    observe({ table, frame, thresholds }: RuleView): readonly Observation[] {
      series.update(table, add);
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
