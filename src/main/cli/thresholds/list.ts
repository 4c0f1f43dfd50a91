import { thresholdText } from '../../../shared/format/threshold-text';
import { formatColumns } from '../terminal';
import { query } from '../verb';

export const list = query({
  summary: 'list all thresholds',
  ask: (api) => api.thresholds.get(),
  lines: ({ mode, role, limits: thresholds }) => [
    `Thresholds for a ${role}; learning: ${mode}`,
    ...formatColumns([
      ['threshold', 'description', 'warning', 'critical', ''],
      ...thresholds.map(({ id, title, metric, bounds, isLearned, isAdaptive }) => [
        id,
        title,
        thresholdText(metric, bounds.warning),
        thresholdText(metric, bounds.critical),
        isLearned ? 'learned' : isAdaptive ? '' : 'fixed',
      ]),
    ]),
  ],
});
