import { identifyPattern } from '../../../core/analytics/pattern/identify-pattern';
import { answerEachSeries } from './evaluation-task';

const ROW = () => 1;

/** Answers with the dominant pattern of a segment, its span as first and last row. */
export const evaluatePattern = answerEachSeries('pattern_injected.jsonl.gz', ROW, (series, { id }) => {
  const pattern = identifyPattern(series);
  if (pattern.kind !== 'pattern') throw new Error(`${id}: a pattern needs ${pattern.needed} points`);
  const { type, span } = pattern;
  return { type, span: span && [span.fromMs, span.toMs] };
});
