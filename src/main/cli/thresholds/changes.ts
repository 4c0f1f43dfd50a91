import { query } from '../verb';
import { describeThresholdChanges } from './describe-view';

export const changes = query({
  summary: 'list changes of thresholds',
  ask: (api) => api.thresholds.get(),
  lines: describeThresholdChanges,
});
