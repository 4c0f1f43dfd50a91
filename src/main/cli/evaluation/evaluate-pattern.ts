import { identifyPattern } from '../../../core/analytics/pattern/identify-pattern';
import type { EvaluationTask } from './evaluation-task';

interface PatternTask {
  readonly id: string;
  readonly y: readonly number[];
}

/** Names the shape in every stretch of `pattern_injected.jsonl.gz`: a line each, its span as first and last row. */
export const evaluatePattern: EvaluationTask = {
  name: 'pattern',
  summary: 'the dominant pattern in each segment, and its position',
  async *evaluate(set) {
    for await (const line of set.tasks('pattern_injected.jsonl.gz')) {
      // Of a task only what a user would know: a truth that came with it is not looked at.
      const { id, y } = line as unknown as PatternTask;
      const pattern = identifyPattern({ atMs: Float64Array.from(y, (_, row) => row), values: Float64Array.from(y) });
      if (pattern.kind !== 'pattern') throw new Error(`${id}: a pattern needs ${pattern.needed} points`);
      const { type, span } = pattern;
      yield JSON.stringify({ id, type, span: span && [span.fromMs, span.toMs] });
    }
  },
};
