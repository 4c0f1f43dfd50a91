import { argument } from '../inputs';
import { query } from '../verb';
import { describeThresholdChanges } from './describe-view';

export const revert = query({
  summary: 'revert a change of a threshold',
  inputs: { id: argument('<id>', 'change ID, which `homeostat thresholds changes` lists') },
  examples: ['change-3'],
  ask: (api, input) => api.thresholds.revert(input),
  lines: describeThresholdChanges,
});
